import { Banner, useMoney, useText } from "@comanda/ui";
import { TriangleAlert } from "lucide-react";
import { useErrands } from "../checks/useErrands.ts";
import { tillText } from "../text/index.ts";
import type { Sale } from "./sale.ts";

/** A tab that goes over what was agreed; it still sells, somebody should know. */
export function LimitNote({ sale, total }: { readonly sale: Sale; readonly total: number }) {
  const t = useText(tillText);
  const { write } = useMoney();
  const { errands } = useErrands();
  const known = errands.find(({ order }) => order.id === sale.id)?.limit_amount;
  const limit = known ?? sale.details.limit_amount ?? null;
  if (limit === null || total <= limit) return null;
  return (
    <Banner kind="notice" icon={TriangleAlert}>
      {t("check.overLimit", { limit: write(limit) })}
    </Banner>
  );
}
