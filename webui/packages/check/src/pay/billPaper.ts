import type { ShownOrder } from "@comanda/core";
import type { PaperRow } from "@comanda/ui";

/** What a bill says beside its lines, in the language of who looks. */
export interface BillWords {
  readonly title: string;
  readonly total: string;
  readonly paid: string;
  readonly due: string;
  readonly discount: string;
  readonly treat: string;
  readonly service: string;
  readonly cover: string;
}

/** Return a check as rows of paper, for looking at before it is printed; the box words the real one. Why something was taken off is no guest's business. */
export function billRows(
  shown: ShownOrder,
  words: BillWords,
  write: (amount: number) => string,
  columns: number,
): PaperRow[] {
  const row = (left: string, amount: number): PaperRow => {
    const right = write(amount);
    const room = columns - right.length - 1;
    return { text: `${left.slice(0, room).padEnd(room)} ${right}` };
  };
  const lines = shown.lines
    .filter((line) => line.quantity > line.voided)
    .map((line) => row(`${line.quantity - line.voided} x ${line.name}`, line.total));
  const bill = shown.order?.bill;
  const beside = [
    ...(bill?.discounts ?? []).map((one) =>
      row(one.kind === "treat" ? words.treat : words.discount, -one.amount),
    ),
    ...(bill?.service ? [row(words.service, bill.service)] : []),
    ...(bill?.cover ? [row(words.cover, bill.cover)] : []),
  ];
  const rule = { text: "-".repeat(columns) };
  return [
    { text: words.title, strong: true, centre: true },
    rule,
    ...lines,
    ...(beside.length > 0 ? [rule, ...beside] : []),
    rule,
    { ...row(words.total, shown.total), strong: true },
    ...(shown.paid > 0 ? [row(words.paid, shown.paid), { ...row(words.due, shown.due), strong: true }] : []),
  ];
}
