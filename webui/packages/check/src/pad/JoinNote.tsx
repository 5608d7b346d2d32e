import { Refusal } from "@comanda/api";
import { Button, EmptyState, Loading, useOverlaidErrands, useOverlaidTables, useText } from "@comanda/ui";
import { Armchair, Handshake } from "lucide-react";
import { padText } from "./text.ts";
import type { Served } from "./usePlace.ts";

/** Say whether the check is served by others, so that this person must join first. */
export function isOthers({ problem, shown }: Pick<Served, "problem" | "shown">): boolean {
  return shown === null && problem instanceof Refusal && problem.status === 403;
}

export interface JoinNoteProps {
  readonly served: Served;
  readonly nameOf: (userId: number | null) => string;
  /** Pieces that this person has typed here and not sent. */
  readonly mine: number;
}

/** Return who serves a check that this person does not. */
export function servers(served: Served, nameOf: (userId: number | null) => string): string {
  const check = served.checks.find((one) => one.order_id === served.orderId);
  return [...new Set((check?.waiter_ids ?? []).map(nameOf))].join(", ");
}

/** A colleague serves this table: say who, and offer to serve it with him. */
export function JoinNote({ served, nameOf, mine }: JoinNoteProps) {
  const t = useText(padText);
  const { tables } = useOverlaidTables();
  const { errands } = useOverlaidErrands();
  const errand = errands?.find(({ order }) => order.id === served.orderId);
  const names = errand ? errand.order.waiter_ids.map(nameOf).join(", ") : servers(served, nameOf);
  if (names === "" && (tables === null || errands === null)) return <Loading word={t("page.check")} />;
  if (names === "")
    return (
      <EmptyState icon={Armchair} title={t("join.gone")}>
        {t("join.goneSaid")}
      </EmptyState>
    );
  return (
    <EmptyState
      icon={Handshake}
      title={t("join.titleOf", { names })}
      action={
        served.tableId === null ? undefined : (
          <Button kind="primary" big onClick={() => void served.join()}>
            {t("join.join")}
          </Button>
        )
      }
    >
      {mine > 0 ? <strong>{t("join.mine", { count: mine })} </strong> : null}
      {served.tableId === null ? null : t("join.said")}
    </EmptyState>
  );
}
