/** What a fact's payload tells, read by its fields: every type of fact uses the same names for the same things. */

export interface FactLine {
  readonly itemId: string;
  readonly productId: number | null;
  readonly quantity: number;
  readonly amount: number | null;
}

/** What a payload says that a person would ask about; absent fields are null. Amounts are minor units. */
export interface FactDetail {
  readonly lines: readonly FactLine[];
  readonly amount: number | null;
  readonly tip: number | null;
  readonly rounding: number | null;
  readonly was: number | null;
  readonly now: number | null;
  readonly tender: string | null;
  readonly reason: string | null;
  readonly approvedBy: number | null;
  readonly userId: number | null;
  readonly tableId: number | null;
  readonly stationId: number | null;
  readonly covers: number | null;
  readonly copy: number | null;
  readonly waitedMs: number | null;
  readonly zNumber: number | null;
}

type Fields = Readonly<Record<string, unknown>>;

/** Return what a payload tells; an erased one tells nothing. */
export function detailOf(payload: unknown): FactDetail {
  const fields: Fields = isFields(payload) ? payload : {};
  const price = numberOf(fields.unit_price);
  const was = numberOf(fields.was_price);
  return {
    lines: linesOf(fields),
    amount: numberOf(fields.amount) ?? totalOf(fields.receipt) ?? numberOf(fields.total),
    tip: positive(fields.tip),
    rounding: positive(fields.rounding),
    was,
    now: was === null ? null : price,
    tender: textOf(fields.tender) ?? textOf(fields.method),
    reason: textOf(fields.reason) ?? textOf(fields.why),
    approvedBy: numberOf(fields.approved_by) ?? numberOf(fields.granted_by),
    userId: numberOf(fields.to_user_id) ?? numberOf(fields.user_id),
    tableId: numberOf(fields.table_id) ?? numberOf(fields.to_table_id),
    stationId: numberOf(fields.station_id),
    covers: numberOf(fields.covers),
    copy: (numberOf(fields.copy) ?? 1) > 1 ? numberOf(fields.copy) : null,
    waitedMs: (numberOf(fields.waited_ms) ?? 0) >= 60_000 ? numberOf(fields.waited_ms) : null,
    zNumber: numberOf(fields.z_number),
  };
}

function linesOf(fields: Fields): readonly FactLine[] {
  const listed = Array.isArray(fields.lines) ? fields.lines.flatMap(lineOf) : [];
  const one = textOf(fields.line_id) ?? textOf(fields.item_id);
  if (one === null) return listed;
  const gone = {
    itemId: one,
    productId: numberOf(fields.product_id),
    quantity: numberOf(fields.quantity) ?? 1,
    amount: null,
  };
  return [gone, ...listed];
}

/** A line is an object with its product, or `[id, pieces, amount]`. */
function lineOf(line: unknown): FactLine[] {
  if (Array.isArray(line)) {
    const [id, quantity, amount] = line as readonly unknown[];
    if (typeof id !== "string") return [];
    return [{ itemId: id, productId: null, quantity: numberOf(quantity) ?? 1, amount: numberOf(amount) }];
  }
  if (!isFields(line)) return [];
  const itemId = textOf(line.id) ?? textOf(line.line_id);
  if (itemId === null) return [];
  const quantity = numberOf(line.quantity) ?? 1;
  const price = numberOf(line.unit_price);
  const amount = price === null || line.is_weighed === true ? null : price * quantity;
  return [{ itemId, productId: numberOf(line.product_id), quantity, amount }];
}

function totalOf(receipt: unknown): number | null {
  return isFields(receipt) ? numberOf(receipt.total) : null;
}

function positive(value: unknown): number | null {
  const number = numberOf(value);
  return number === null || number === 0 ? null : number;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
