import { Refusal } from "@comanda/api";
import { Button, EmptyState, useText } from "@comanda/ui";
import { Handshake } from "lucide-react";
import { padText } from "./text.ts";
import type { Served } from "./usePlace.ts";

/** Say whether the check is served by others, so that this person must join first. */
export function isOthers({ problem, shown }: Pick<Served, "problem" | "shown">): boolean {
  return shown === null && problem instanceof Refusal && problem.status === 403;
}

export interface JoinNoteProps {
  readonly served: Served;
  readonly nameOf: (userId: number | null) => string;
}

/** A colleague serves this table: say who, and offer to serve it with him. */
export function JoinNote({ served, nameOf }: JoinNoteProps) {
  const t = useText(padText);
  const check = served.checks.find((one) => one.order_id === served.orderId);
  const names = [...new Set((check?.waiter_ids ?? []).map(nameOf))].join(", ");
  return (
    <EmptyState
      icon={Handshake}
      title={names === "" ? t("join.title") : t("join.titleOf", { names })}
      action={
        served.tableId === null ? undefined : (
          <Button kind="primary" big onClick={() => void served.join()}>
            {t("join.join")}
          </Button>
        )
      }
    >
      {t("join.said")}
    </EmptyState>
  );
}
