import type { ReactNode } from "react";
import styles from "./help.module.css";

/** A part of what a box shows, under its own heading. */
export function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={styles.part}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}
