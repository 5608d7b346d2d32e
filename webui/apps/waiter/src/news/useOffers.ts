import type { OfferView } from "@comanda/api";
import { useBox, useProblemWords, useSession, useSignals, useText, useToasts } from "@comanda/ui";
import { useMutation, useQuery } from "@tanstack/react-query";
import { waiterText } from "../text/index.ts";

type Answer = "accept" | "decline" | "withdraw" | "heard";

export interface Offers {
  readonly toMe: readonly OfferView[];
  readonly fromMe: readonly OfferView[];
  /** How colleagues answered, until this person has seen it: his phone may have lain elsewhere at that moment. */
  readonly answers: readonly OfferView[];
  readonly isRead: boolean;
  readonly problem: Error | null;
  readonly readAgain: () => void;
  readonly decide: (offer: OfferView, answer: Answer) => void;
  /** The offer that is being decided. */
  readonly deciding: string | null;
}

/** Return the tables that colleagues offer this person, and that he offers. */
export function useOffers(): Offers {
  const t = useText(waiterText);
  const box = useBox();
  const state = useSession();
  const { show } = useToasts();
  const words = useProblemWords();
  const signal = useSignals();
  const me = "me" in state ? state.me.id : 0;
  const { data, error, refetch } = useQuery(box.queries.offers());
  const { mutate, isPending, variables } = useMutation({
    mutationFn: ({ offer, answer }: { offer: OfferView; answer: Answer }) =>
      box.ask<OfferView>({ method: "POST", path: `/api/table-offers/${offer.id}/${answer}` }),
    onSuccess: (_, { answer }) => {
      if (answer === "accept") {
        signal("ok");
        show({ kind: "good", text: t("news.taken") });
      } else if (answer === "decline") show({ text: t("news.declined") });
    },
    onError: (problem) => show({ kind: "bad", text: words(problem).sentence }),
    onSettled: () => {
      void box.client.invalidateQueries({ queryKey: ["offers"] });
      void box.client.invalidateQueries({ queryKey: ["tables"] });
      void box.client.invalidateQueries({ queryKey: ["orders", "my"] });
    },
  });
  const open = (data ?? []).filter(({ settled_at }) => settled_at === null);
  return {
    toMe: open.filter(({ to_user_id }) => to_user_id === me),
    fromMe: open.filter(({ from_user_id }) => from_user_id === me),
    answers: (data ?? []).filter(
      ({ settled_at, from_user_id }) => settled_at !== null && from_user_id === me,
    ),
    isRead: data !== undefined,
    problem: error,
    readAgain: () => void refetch(),
    decide: (offer, answer) => mutate({ offer, answer }),
    deciding: isPending ? variables.offer.id : null,
  };
}

/** Return the tables of an offer in one line. */
export function tablesOf({ orders }: Pick<OfferView, "orders">): string {
  return orders.map(({ table_label }) => table_label).join(", ");
}
