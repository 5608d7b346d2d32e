import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { useText } from "../i18n/i18n.ts";
import { uiText } from "../text/index.ts";
import { IconButton } from "./IconButton.tsx";
import styles from "./TopBar.module.css";

export interface TopBarProps {
  readonly title: ReactNode;
  readonly under?: ReactNode;
  readonly onBack?: () => void;
  /** Icon buttons at the end. */
  readonly children?: ReactNode;
}

/** Where one is, the way back, and what belongs to the whole page. */
export function TopBar({ title, under, onBack, children }: TopBarProps) {
  const t = useText(uiText);
  return (
    <header className={styles.bar}>
      {onBack ? <IconButton icon={ArrowLeft} label={t("back")} onClick={onBack} /> : null}
      <div className={styles.words}>
        <h1>{title}</h1>
        {under ? <div className={styles.under}>{under}</div> : null}
      </div>
      {children}
    </header>
  );
}
