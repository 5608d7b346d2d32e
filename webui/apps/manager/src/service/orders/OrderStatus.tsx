import { Badge, useText } from "@comanda/ui";
import { CircleCheckBig, CircleDot, CircleX, Lock, Merge, PieChart } from "lucide-react";
import { serviceText } from "../text/index.ts";

const STATUSES = {
  open: CircleDot,
  partially_paid: PieChart,
  paid: CircleCheckBig,
  closed: Lock,
  cancelled: CircleX,
  merged: Merge,
} as const;

export type Status = keyof typeof STATUSES;

/** Every state of a check, as it passes through them. */
export const ORDER_STATUSES = Object.keys(STATUSES) as Status[];

/** How a check stands: picture and word. */
export function OrderStatus({ status }: { readonly status: string }) {
  const t = useText(serviceText);
  const known = ORDER_STATUSES.find((one) => one === status);
  if (known === undefined) return <Badge>{status}</Badge>;
  return <Badge icon={STATUSES[known]}>{t(`status.${known}`)}</Badge>;
}
