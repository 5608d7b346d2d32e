import type { OutboxEntry } from "@comanda/core";
import {
  Button,
  Field,
  PinPad,
  ProblemNote,
  Select,
  TextInput,
  useBox,
  useSession,
  useText,
} from "@comanda/ui";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import styles from "./ApprovalSheet.module.css";
import { type Heard, refusalOf } from "./hear.ts";
import { givingText } from "./text.ts";
import { useNeedsBox } from "./useNeedsBox.ts";

export interface WayProps {
  readonly entry: OutboxEntry;
  readonly onEnd: (heard: Heard | null) => void;
}

const ROLES = new Set(["manager", "supervisor", "sysadmin"]);

/** A colleague types his PIN on this device; it goes to the box at once and is never written down. */
export function PinApproval({ entry, onEnd }: WayProps) {
  const t = useText(givingText);
  const box = useBox();
  const needsBox = useNeedsBox();
  const names = useApproverNames();
  const [username, setUsername] = useState("");
  const [pin, setPin] = useState("");
  const [problem, setProblem] = useState<Error | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const name = username || (names[0] ?? "");
  const approve = async () => {
    if (isBusy || name === "" || pin.length < 4) return;
    setIsBusy(true);
    const refused = await box.outbox.approve(entry.id, { username: name, pin });
    setIsBusy(false);
    setPin("");
    if (refused === null) onEnd({ kind: "done", body: undefined });
    else setProblem(refusalOf(refused));
  };
  return (
    <div className={styles.way}>
      <Field label={t("approval.who")}>
        {names.length > 0 ? (
          <Select value={name} onChange={setUsername} choices={names.map((key) => ({ key, word: key }))} />
        ) : (
          <TextInput value={username} onChange={setUsername} autoCapitalize="none" />
        )}
      </Field>
      {problem ? <ProblemNote problem={problem} /> : null}
      <PinPad value={pin} onChange={setPin} onDone={() => void approve()} />
      <Button
        kind="primary"
        big
        wide
        pending={isBusy}
        disabledBecause={
          needsBox ?? (name === "" ? t("approval.nameFirst") : pin.length < 4 ? t("approval.pinFirst") : null)
        }
        onClick={() => void approve()}
      >
        {t("approval.approve")}
      </Button>
    </div>
  );
}

/** Who may be asked: those here first. */
function useApproverNames(): readonly string[] {
  const session = useSession();
  const me = "me" in session ? session.me.id : null;
  const { data } = useQuery(useBox().queries.colleagues());
  return (data ?? [])
    .filter(({ id, role }) => ROLES.has(role) && id !== me)
    .sort((a, b) => Number(b.is_here) - Number(a.is_here))
    .map(({ username }) => username);
}
