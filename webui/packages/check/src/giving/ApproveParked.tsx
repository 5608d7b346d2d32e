import type { OutboxEntry } from "@comanda/core";
import { Button, useBox, useText } from "@comanda/ui";
import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import { ApprovalSheet } from "./ApprovalSheet.tsx";
import { givingText } from "./text.ts";

/** Say whether a command waits for nothing but a colleague's yes. */
export function lacksApproval(entry: OutboxEntry): boolean {
  return entry.state === "parked" && entry.parked === "refused" && entry.problem?.key === "approval_needed";
}

/** Asks for the yes that a command in the queue still lacks; nothing for any other. For the list of what waits. */
export function ApproveParked({ entry }: { readonly entry: OutboxEntry }) {
  const t = useText(givingText);
  const { outbox } = useBox();
  const [isOpen, setIsOpen] = useState(false);
  const { problem } = entry;
  if (!lacksApproval(entry) || problem === null) return null;
  return (
    <>
      <Button icon={ShieldCheck} onClick={() => setIsOpen(true)}>
        {t("approval.get")}
      </Button>
      {isOpen ? (
        <ApprovalSheet
          entry={entry}
          problem={problem}
          onEnd={() => {
            setIsOpen(false);
            outbox.wake();
          }}
        />
      ) : null}
    </>
  );
}
