import { classes, EmptyState, SearchField, Sheet, useText } from "@comanda/ui";
import { SearchX } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";
import { useLocation } from "wouter";
import type { Page } from "../page.ts";
import { shellText } from "../text/index.ts";
import styles from "./SearchPanel.module.css";
import { type Hit, useHits } from "./useHits.ts";

export interface SearchPanelProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly pages: readonly Page[];
}

/** Finds whatever the desk knows by a few letters: Ctrl+K from anywhere. */
export function SearchPanel({ open, onOpenChange, pages }: SearchPanelProps) {
  const t = useText(shellText);
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title={t("find.title")}>
      <Finder pages={pages} onDone={() => onOpenChange(false)} />
    </Sheet>
  );
}

function Finder({ pages, onDone }: { readonly pages: readonly Page[]; readonly onDone: () => void }) {
  const t = useText(shellText);
  const id = useId();
  const [, go] = useLocation();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const hits = useHits(text, pages);
  const chosen = Math.min(at, hits.length - 1);
  const take = (hit: Hit | undefined) => {
    if (hit === undefined) return;
    onDone();
    go(hit.to);
  };
  const steer = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0 || hits.length === 0) return;
    event.preventDefault();
    const next = (chosen + step + hits.length) % hits.length;
    setAt(next);
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: "nearest" });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows typed in the search choose among its hits
    <div className={styles.finder} onKeyDown={steer}>
      <SearchField
        label={t("find.what")}
        value={text}
        autoFocus
        onChange={(next) => {
          setText(next);
          setAt(0);
        }}
        onDone={() => take(hits[chosen])}
      />
      <p className="heard" role="status">
        {hits[chosen]?.word}
      </p>
      {text.trim() === "" ? (
        <p className={styles.start}>{t("find.start")}</p>
      ) : hits.length === 0 ? (
        <EmptyState icon={SearchX} title={t("find.none")}>
          {t("find.noneSaid")}
        </EmptyState>
      ) : (
        <ul className={styles.hits} aria-label={t("find.title")}>
          {hits.map((hit, index) => (
            <li key={hit.key}>
              {hit.kind === hits[index - 1]?.kind ? null : <h3>{t(`find.${hit.kind}`)}</h3>}
              <button
                type="button"
                id={`${id}-${index}`}
                className={classes(styles.hit, index === chosen && styles.chosen)}
                onClick={() => take(hit)}
              >
                <hit.icon aria-hidden size="1.25em" />
                <span className={styles.word}>{hit.word}</span>
                {hit.end ? <span className={styles.end}>{hit.end}</span> : null}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
