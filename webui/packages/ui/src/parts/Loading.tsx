import { useText } from "../i18n/i18n.ts";
import { uiText } from "../text/index.ts";
import styles from "./notes.module.css";

/** Something is on its way, and what: `word` says it. */
export function Loading({ word }: { readonly word?: string }) {
  const t = useText(uiText);
  return (
    <div className={styles.loading} role="status">
      <span className={styles.dots} aria-hidden>
        <i />
        <i />
        <i />
      </span>
      {word ?? t("loading")}
    </div>
  );
}

/** The place of something that is on its way, as large as it will be, so that nothing jumps. */
export function Skeleton({ width = "100%", height }: { readonly width?: string; readonly height: string }) {
  return <span aria-hidden className={styles.skeleton} style={{ width, height }} />;
}
