import type { ErrandView } from "@comanda/api";
import { priceLine, sum } from "@comanda/core";
import { useBox, useOverlaidTables, usePrices } from "@comanda/ui";
import { useMemo } from "react";
import { type ErrandKind, placeOf, type Sale, saleOf } from "../sale/sale.ts";
import { useSales } from "../shellContext.ts";
import { useErrands } from "./useErrands.ts";

/** A check that is not settled, wherever its guests are. */
export interface OpenCheck {
  readonly sale: Sale;
  readonly label: string;
  readonly due: number;
  readonly total: number;
  readonly openedAt: string | null;
  /** Put aside here, and known to nobody else. */
  readonly isUnsent: boolean;
  readonly isOverLimit: boolean;
  readonly who: string | null;
  readonly status: string;
}

/** Return every open check: what was put aside on this till first, then what the box holds. */
export function useOpenChecks(): readonly OpenCheck[] {
  const { drafts } = useBox();
  const prices = usePrices();
  const { waiting } = useSales();
  const { errands } = useErrands();
  const { tables } = useOverlaidTables();
  return useMemo(() => {
    const aside = waiting
      .filter((sale) => !errands.some(({ order }) => order.id === sale.id))
      .map((sale): OpenCheck => {
        const { lines } = drafts.at(placeOf(sale)).draft.get();
        const total = sum(lines.map((line) => priceLine(line, prices.product(line.product_id)).total));
        const label =
          sale.label ??
          sale.details.name ??
          firstOf(lines.map((line) => prices.product(line.product_id)?.name));
        return { sale, label, due: total, total, openedAt: null, ...HERE };
      });
    const atTables = (tables ?? []).flatMap((table) =>
      table.checks.map(
        (head): OpenCheck => ({
          sale: saleOf({ id: head.order_id, label: table.label ?? table.name, tableId: table.id }),
          label: table.label ?? table.name,
          due: head.due,
          total: head.total,
          openedAt: head.opened_at,
          isUnsent: false,
          isOverLimit: false,
          who: null,
          status: head.status,
        }),
      ),
    );
    // What is paid and waits to be handed out stands in the queue.
    const unpaid = errands.filter(({ order }) => order.due > 0 || order.total === 0);
    return [...aside, ...unpaid.map(checkOf), ...atTables];
  }, [drafts, prices, waiting, errands, tables]);
}

const HERE = { isUnsent: true, isOverLimit: false, who: null, status: "open" } as const;

function checkOf(errand: ErrandView): OpenCheck {
  const { order } = errand;
  return {
    sale: saleOf({ id: order.id, label: order.table_label, kind: errand.kind as ErrandKind }),
    label: errand.name ?? order.table_label,
    due: order.due,
    total: order.total,
    openedAt: order.opened_at,
    isUnsent: false,
    isOverLimit: errand.is_over_limit,
    who: order.waiters[0]?.name ?? null,
    status: order.status,
  };
}

function firstOf(names: readonly (string | undefined)[]): string {
  return names.find((name) => name !== undefined) ?? "…";
}
