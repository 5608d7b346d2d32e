/** What selling comes to as commands for the queue: opened, ordered, paid, printed and closed in one stroke. Pure. */
import type { NewPayment } from "@comanda/api";
import {
  addLines,
  closeOrder,
  type LineWish,
  type NewCommand,
  openErrand,
  pay,
  printReceipt,
  uuidv7,
  type Wish,
} from "@comanda/core";
import type { Sale } from "./sale.ts";

/** Open a sale's check where nobody has, and send its lines. */
export function sendCommands(sale: Sale, lines: readonly LineWish[]): NewCommand[] {
  const commands: NewCommand[] = [];
  if (!sale.isOpened && sale.kind !== "table")
    commands.push(openErrand({ ...sale.details, id: sale.id, kind: sale.kind }));
  if (lines.length > 0) commands.push(sending(sale, lines));
  return commands;
}

function sending(sale: Sale, lines: readonly LineWish[]): NewCommand {
  const command = addLines(sale.id, lines, { tableId: sale.tableId, tableName: sale.label ?? "" });
  // Without a table there is none to name.
  return sale.kind === "table"
    ? command
    : { ...command, label: { key: "till:command.send", values: { count: lines.length } } };
}

/** How a sale is paid and what comes out of it. */
export interface Selling {
  readonly method: string;
  /** What the guest handed over, in minor units; null is exact, or no cash. */
  readonly given: number | null;
  readonly reference?: string | undefined;
  readonly receipt: boolean;
  /** Whether nothing is waited for after the payment. */
  readonly closes: boolean;
}

/**
 * Sell what is left of a sale: its lines go to the stations, the rest is paid. `paymentId` names the payment.
 *
 * The box opens the drawer by itself as soon as it has taken the money.
 */
export function sellCommands(
  sale: Sale,
  lines: readonly LineWish[],
  selling: Selling,
  paymentId: string = uuidv7(),
): NewCommand[] {
  const { method, given, reference, receipt, closes } = selling;
  const payment: Wish<NewPayment> = { id: paymentId, method, all: true };
  const commands = sendCommands(sale, lines);
  commands.push(
    pay(sale.id, {
      ...payment,
      ...(given === null ? {} : { given }),
      ...(reference === undefined ? {} : { reference }),
    }),
  );
  if (receipt) commands.push(printReceipt(sale.id));
  if (closes) commands.push(closeOrder(sale.id));
  return commands;
}

/** What a guest gets back; null while he has handed over too little. */
export function changeOf(due: number, given: number | null): number | null {
  if (given === null) return 0;
  return given < due ? null : given - due;
}
