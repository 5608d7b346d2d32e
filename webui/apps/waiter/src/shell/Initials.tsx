import { initialsOf } from "../floor/tableFace.ts";
import styles from "./Initials.module.css";

/** A person in two letters; the name stands beside it or is said to screen readers. */
export function Initials({ name, loud = false }: { readonly name: string; readonly loud?: boolean }) {
  return (
    <span aria-hidden className={loud ? styles.loud : styles.initials}>
      {initialsOf(name)}
    </span>
  );
}
