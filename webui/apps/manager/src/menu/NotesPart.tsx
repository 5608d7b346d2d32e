import type { Category } from "@comanda/api";
import { Button, IconButton, Segmented, TextInput, useBox, useLanguage, useText } from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { Pencil, Plus, RotateCcw, X } from "lucide-react";
import { Hint, Labelled, Row } from "../house/Desk.tsx";
import styles from "./menu.module.css";
import { type DraftNote, type Serves, usualOf } from "./notes.ts";
import { menuText } from "./text.ts";

interface Props {
  readonly serves: Serves;
  readonly onServes: (serves: Serves) => void;
  /** The house's own; null where the usual ones are offered. */
  readonly notes: readonly DraftNote[] | null;
  readonly onNotes: (notes: readonly DraftNote[] | null) => void;
}

const KINDS = ["food", "drink", "coffee"] as const satisfies readonly Category["serves"][];
const MOST = 24;

/** What a waiter can say to the kitchen at one tap, for all products of a category. */
export function NotesPart({ serves, onServes, notes, onNotes }: Props) {
  const t = useText(menuText);
  const { data: menu } = useQuery(useBox().queries.menu());
  const language = useLanguage();
  const usual = usualOf(menu, serves);
  return (
    <section className={styles.part} aria-label={t("notes.title")}>
      <h3>{t("notes.title")}</h3>
      <Hint>{t("notes.hint")}</Hint>
      <Labelled label={t("notes.serves")}>
        <Segmented
          label={t("notes.serves")}
          value={serves}
          onChange={onServes}
          choices={KINDS.map((key) => ({ key, word: t(`notes.kind.${key}`) }))}
        />
      </Labelled>
      {notes === null ? (
        <>
          <p>{usual.map((one) => one[language] || one.en || one.el).join(" · ")}</p>
          <div>
            <Button icon={Pencil} onClick={() => onNotes(usual)}>
              {t("notes.own")}
            </Button>
          </div>
        </>
      ) : (
        <>
          <NoteRows notes={notes} onNotes={onNotes} />
          <Row>
            <Button
              icon={Plus}
              disabledBecause={notes.length < MOST ? null : t("notes.most", { most: MOST })}
              onClick={() => onNotes([...notes, { el: "", en: "" }])}
            >
              {t("notes.add")}
            </Button>
            <Button kind="quiet" icon={RotateCcw} onClick={() => onNotes(null)}>
              {t("notes.usual")}
            </Button>
          </Row>
        </>
      )}
    </section>
  );
}

function NoteRows({
  notes,
  onNotes,
}: {
  readonly notes: readonly DraftNote[];
  readonly onNotes: Props["onNotes"];
}) {
  const t = useText(menuText);
  const put = (at: number, some: Partial<DraftNote>) =>
    onNotes(notes.map((one, index) => (index === at ? { ...one, ...some } : one)));
  return (
    <ul className={styles.notes}>
      {notes.map((one, at) => (
        <li key={at} className={styles.note}>
          <TextInput
            aria-label={t("notes.greek", { row: at + 1 })}
            placeholder={t("notes.inGreek")}
            value={one.el}
            maxLength={40}
            onChange={(el) => put(at, { el })}
          />
          <TextInput
            aria-label={t("notes.english", { row: at + 1 })}
            placeholder={t("notes.inEnglish")}
            value={one.en}
            maxLength={40}
            onChange={(en) => put(at, { en })}
          />
          <IconButton
            icon={X}
            label={t("notes.remove", { row: at + 1 })}
            onClick={() => onNotes(notes.filter((_, index) => index !== at))}
          />
        </li>
      ))}
    </ul>
  );
}
