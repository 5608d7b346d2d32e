import type { OutboxEntry, RefusalInfo } from "@comanda/core";
import { Segmented, Sheet, useSay, useText } from "@comanda/ui";
import { KeyRound, Smartphone } from "lucide-react";
import { useState } from "react";
import styles from "./ApprovalSheet.module.css";
import type { Heard } from "./hear.ts";
import { PhoneApproval } from "./PhoneApproval.tsx";
import { PinApproval } from "./PinApproval.tsx";
import { givingText } from "./text.ts";

export interface ApprovalSheetProps {
  /** The refused command; it stays parked until somebody says yes. */
  readonly entry: OutboxEntry;
  readonly problem: RefusalInfo;
  /** Told what became of the command, or null where it is wanted no more. */
  readonly onEnd: (heard: Heard | null) => void;
}

/** Asks for a colleague's yes to a command: his PIN on this device, or his word from his own. */
export function ApprovalSheet({ entry, problem, onEnd }: ApprovalSheetProps) {
  const t = useText(givingText);
  const say = useSay();
  const [way, setWay] = useState<"pin" | "phone">("pin");
  const isOverLimit = problem.fields.action === "acts.exceed";
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onEnd(null);
      }}
      title={t("approval.title")}
      description={isOverLimit ? t("approval.overLimit") : t("approval.why")}
    >
      <div className={styles.page}>
        <p className={styles.what}>{say(entry.label)}</p>
        <Segmented
          wide
          label={t("approval.way")}
          value={way}
          onChange={setWay}
          choices={[
            { key: "pin", word: t("approval.here"), icon: KeyRound },
            { key: "phone", word: t("approval.phone"), icon: Smartphone },
          ]}
        />
        {way === "pin" ? (
          <PinApproval entry={entry} onEnd={onEnd} />
        ) : (
          <PhoneApproval entry={entry} onEnd={onEnd} />
        )}
      </div>
    </Sheet>
  );
}
