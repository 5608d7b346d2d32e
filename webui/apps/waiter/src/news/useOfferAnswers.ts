import type { TableView } from "@comanda/api";
import type { LiveEvent } from "@comanda/core";
import { useBox, useSession, useSignals, useText, useToasts } from "@comanda/ui";
import { useEffect } from "react";
import { useNameOf } from "../shell/usePeople.ts";
import { waiterText } from "../text/index.ts";

const ANSWERS = { TablesTaken: "news.tookYours", TablesDeclined: "news.leftYours" } as const;

/** Say it to who offered tables when a colleague has taken them, or not. */
export function useOfferAnswers(): void {
  const t = useText(waiterText);
  const { live, client, queries } = useBox();
  const { show } = useToasts();
  const signal = useSignals();
  const nameOf = useNameOf();
  const state = useSession();
  const me = "me" in state ? state.me.id : null;
  useEffect(
    () =>
      live.onEvent((event) => {
        const answer = ANSWERS[event.type as keyof typeof ANSWERS];
        const { from_user_id, to_user_id } = event.payload ?? {};
        if (answer === undefined || from_user_id !== me || typeof to_user_id !== "number") return;
        const tables = client.getQueryData<TableView[]>(queries.tables().queryKey) ?? [];
        signal("news");
        show({
          kind: answer === "news.tookYours" ? "good" : "bad",
          text: t(answer, { name: nameOf(to_user_id) ?? "", tables: namesOf(event, tables) }),
        });
      }),
    [live, client, queries, show, signal, t, nameOf, me],
  );
}

function namesOf({ payload }: LiveEvent, tables: readonly TableView[]): string {
  const ids = Array.isArray(payload?.order_ids) ? payload.order_ids : [];
  return tables
    .filter((table) => table.checks.some((check) => ids.includes(check.order_id)))
    .map((table) => table.label ?? table.name)
    .join(", ");
}
