import type { DraftLine, ShownLine } from "@comanda/core";
import { Button, StateSign, Switch, useText, useToasts } from "@comanda/ui";
import { Repeat, Trash2 } from "lucide-react";
import { SeatingChips } from "./SeatingChips.tsx";
import { padText } from "./text.ts";
import { UnsentList } from "./UnsentList.tsx";
import styles from "./UnsentPane.module.css";
import type { Seating } from "./unsent.ts";
import type { Unsent } from "./useUnsent.ts";

export interface UnsentPaneProps {
  readonly unsent: Unsent;
  /** Sent lines that are being taken back. */
  readonly back: readonly ShownLine[];
  readonly seating: Seating;
  readonly onSeating: (seating: Seating) => void;
  readonly seats: number;
  readonly holdsLater: boolean;
  readonly onHoldsLater: (holds: boolean) => void;
  readonly nameOf: (userId: number | null) => string;
  readonly onOpen: (line: DraftLine) => void;
  readonly onRepeat: () => void;
  readonly onSendOf: (lines: readonly DraftLine[]) => void;
  /** Beside the check, where it takes no room while nothing lies there. */
  readonly isBeside?: boolean;
}

/** What lies unsent, with where the next line belongs and what can be done with all of it. */
export function UnsentPane(props: UnsentPaneProps) {
  const { unsent, back, seating, onSeating, seats, holdsLater, onHoldsLater } = props;
  const { nameOf, onOpen, onRepeat, onSendOf, isBeside = false } = props;
  const t = useText(padText);
  const toasts = useToasts();
  const hasCourses = new Set(unsent.lines.map((line) => line.course ?? null)).size > 1;
  const clear = () => {
    const back = unsent.remove(unsent.mine);
    toasts.show({
      text: t("unsent.cleared", { count: unsent.mine.length }),
      action: { word: t("unsent.undo"), run: back },
    });
  };
  return (
    <section className={styles.pane} aria-label={t("unsent.title")}>
      <div className={styles.acts}>
        <Button icon={Repeat} onClick={onRepeat}>
          {t("unsent.repeat")}
        </Button>
        {unsent.mine.length > 0 ? (
          <Button kind="quiet" icon={Trash2} onClick={clear}>
            {t("unsent.clear")}
          </Button>
        ) : null}
      </div>
      <div className={styles.list}>
        <ComingBack lines={back} />
        {(isBeside || back.length > 0) && unsent.lines.length === 0 ? null : (
          <UnsentList unsent={unsent} nameOf={nameOf} onOpen={onOpen} onSendOf={onSendOf} />
        )}
        {hasCourses ? (
          <div className={styles.hold}>
            <Switch label={t("unsent.hold")} on={holdsLater} onChange={onHoldsLater} />
          </div>
        ) : null}
        {unsent.isSaved ? null : <p className={styles.kept}>{t("unsent.kept")}</p>}
      </div>
      <div className={styles.seating}>
        <h3>{t("unsent.next")}</h3>
        <SeatingChips seating={seating} onChange={onSeating} seats={seats} />
      </div>
    </section>
  );
}

function ComingBack({ lines }: { readonly lines: readonly ShownLine[] }) {
  const t = useText(padText);
  if (lines.length === 0) return null;
  return (
    <section className={styles.back} aria-label={t("unsent.back")}>
      <StateSign state="takingBack" />
      <ul>
        {lines.map((line) => (
          <li key={line.id}>
            {line.quantity} × {line.name}
          </li>
        ))}
      </ul>
    </section>
  );
}
