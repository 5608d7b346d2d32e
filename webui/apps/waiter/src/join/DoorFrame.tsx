import {
  LANGUAGES,
  MovedBanner,
  RehearsalBanner,
  Segmented,
  useLanguage,
  useMovedTo,
  usePrefs,
} from "@comanda/ui";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./join.module.css";

const NAMES = { el: "Ελληνικά", en: "English" };

export interface DoorFrameProps {
  readonly icon?: LucideIcon;
  readonly title: string;
  readonly said?: ReactNode;
  readonly children: ReactNode;
}

/** What stands before the app: one column under the thumb, and the language for whoever cannot read it. */
export function DoorFrame({ icon: Icon, title, said, children }: DoorFrameProps) {
  const [, change] = usePrefs();
  const language = useLanguage();
  const movedTo = useMovedTo();
  return (
    <main className={styles.door}>
      <header className={styles.top}>
        <span className={styles.brand}>
          <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width={32} height={32} />
          Comanda
        </span>
        <Segmented
          label={NAMES[language]}
          value={language}
          choices={LANGUAGES.map((key) => ({ key, word: NAMES[key] }))}
          onChange={(key) => change({ language: key })}
        />
      </header>
      <div className={styles.body}>
        <RehearsalBanner />
        {movedTo ? <MovedBanner to={movedTo} /> : null}
        <div className={styles.words}>
          {Icon ? <Icon aria-hidden size="2.5rem" strokeWidth={1.5} /> : null}
          <h1>{title}</h1>
          {said ? <p>{said}</p> : null}
        </div>
        {children}
      </div>
    </main>
  );
}
