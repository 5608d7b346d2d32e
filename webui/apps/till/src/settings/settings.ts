/** How this till works; it stays on the device, as a scanner or a drawer does. */
import { type PhoneStore, Signal } from "@comanda/core";
import type { ErrandKind, Sale } from "../sale/sale.ts";

const KEY = "till.settings";

export interface TillSettings {
  /** What a new sale is. */
  readonly firstKind: ErrandKind;
  /** Kinds whose lines go to the stations before they are paid. */
  readonly sendsFirst: readonly ErrandKind[];
  /** Kinds that wait on the board until they are handed out; the others end with their payment. */
  readonly handsOut: readonly ErrandKind[];
  readonly receipt: boolean;
  readonly pictures: boolean;
}

export const FIRST_SETTINGS: TillSettings = {
  firstKind: "counter",
  sendsFirst: ["bar_tab", "take_away", "pickup", "delivery"],
  handsOut: ["counter", "take_away", "pickup", "delivery"],
  receipt: true,
  pictures: true,
};

/** Return whether a sale ends with its payment: a table does not, its guests may stay. */
export function closesWithPayment({ handsOut }: TillSettings, kind: Sale["kind"]): boolean {
  return kind !== "table" && !handsOut.includes(kind);
}

/** Return whether the stations hear of a sale before it is paid. */
export function sendsBefore({ sendsFirst }: TillSettings, kind: Sale["kind"]): boolean {
  return kind === "table" || sendsFirst.includes(kind);
}

/** The settings of this till, kept on the device. */
export class SettingsStore {
  readonly settings = new Signal<TillSettings>(FIRST_SETTINGS);

  constructor(private readonly store: Pick<PhoneStore, "get" | "set">) {}

  /** Read what was chosen before. */
  async start(): Promise<void> {
    const kept = await this.store.get<Partial<TillSettings>>(KEY);
    this.settings.set({ ...FIRST_SETTINGS, ...kept });
  }

  /** Change some of them; they hold at once. */
  readonly change = (some: Partial<TillSettings>): void => {
    const next = { ...this.settings.get(), ...some };
    this.settings.set(next);
    void this.store.set(KEY, next);
  };
}
