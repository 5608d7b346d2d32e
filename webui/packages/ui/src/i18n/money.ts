import { formatMoney, type Minor, type MoneyFormat, parseMoney } from "@comanda/core";
import { useMemo } from "react";
import { useRestaurant } from "../app/restaurant.ts";
import { useLocale } from "./i18n.ts";

export interface MoneyWriter {
  readonly format: MoneyFormat;
  /** Return an amount with its currency. */
  readonly write: (amount: number) => string;
  /** Return what somebody typed, or null where it is no amount or reads both ways. */
  readonly read: (text: string) => Minor | null;
}

/** Return what writes and reads money in the chosen language and the restaurant's currency. */
export function useMoney(): MoneyWriter {
  const { currency, exponent } = useRestaurant();
  const locale = useLocale();
  return useMemo(() => {
    const format = { currency, exponent, locale };
    return {
      format,
      write: (amount) => formatMoney(amount, format),
      read: (text) => parseMoney(text, exponent),
    };
  }, [currency, exponent, locale]);
}
