import { CircleCheck, Info, TriangleAlert, X } from "lucide-react";
import { Toast as Radix } from "radix-ui";
import { type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useText } from "../i18n/i18n.ts";
import { uiText } from "../text/index.ts";
import { Button } from "./Button.tsx";
import { classes } from "./classes.ts";
import { IconButton } from "./IconButton.tsx";
import styles from "./Toast.module.css";
import { type Note, type Toasts, ToastsContext } from "./toasts.ts";

interface Shown extends Note {
  readonly id: number;
}

const ICONS = { plain: Info, good: CircleCheck, bad: TriangleAlert };
const STAYS = 5_000;
let last = 0;

/** Holds the tray of notes; one stands around an app. */
export function ToastTray({ children }: { readonly children: ReactNode }) {
  const t = useText(uiText);
  const [notes, setNotes] = useState<readonly Shown[]>([]);
  const remove = useCallback((id: number) => setNotes((held) => held.filter((note) => note.id !== id)), []);
  const toasts = useMemo<Toasts>(
    () => ({
      show: (note) => {
        last += 1;
        const shown = { ...note, id: last };
        setNotes((held) => [...held, shown]);
        return () => remove(shown.id);
      },
    }),
    [remove],
  );
  return (
    <ToastsContext value={toasts}>
      <Radix.Provider label={t("toast.one")} swipeDirection="right">
        {children}
        {notes.map((note) => (
          <One key={note.id} note={note} onGone={() => remove(note.id)} />
        ))}
        {/* Beside the app's own root, so that a sheet's shade does not lie over what is said about the sheet. */}
        {createPortal(
          <Radix.Viewport className={styles.tray} label={t("toast.tray", { hotkey: "F8" })} />,
          document.body,
        )}
      </Radix.Provider>
    </ToastsContext>
  );
}

function One({ note, onGone }: { readonly note: Note; readonly onGone: () => void }) {
  const t = useText(uiText);
  const { kind = "plain", action, stays = STAYS } = note;
  const Icon = ICONS[kind];
  const isDone = useRef(false);
  const close = (open: boolean) => {
    if (open || isDone.current) return;
    isDone.current = true;
    onGone();
    note.onGone?.();
  };
  const act = () => {
    if (isDone.current) return;
    isDone.current = true;
    onGone();
    action?.run();
  };
  return (
    <Radix.Root
      className={classes(styles.toast, styles[kind])}
      duration={stays}
      type={kind === "bad" ? "foreground" : "background"}
      onOpenChange={close}
    >
      <Icon aria-hidden size="1.4em" />
      <Radix.Title className={styles.words}>{note.text}</Radix.Title>
      {action ? (
        <Radix.Action asChild altText={action.word}>
          <Button kind="primary" onClick={act}>
            {action.word}
          </Button>
        </Radix.Action>
      ) : null}
      <Radix.Close asChild>
        <IconButton icon={X} label={t("close")} />
      </Radix.Close>
      {action && Number.isFinite(stays) ? (
        <span aria-hidden className={styles.left} style={{ animationDuration: `${stays}ms` }} />
      ) : null}
    </Radix.Root>
  );
}
