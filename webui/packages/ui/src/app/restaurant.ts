import { createContext, useContext } from "react";

/** How this restaurant writes money and time. */
export interface Restaurant {
  /** ISO 4217. */
  readonly currency: string;
  /** Decimals of the currency's minor unit. */
  readonly exponent: number;
  /** IANA name of its time zone. */
  readonly zone: string;
}

/** What holds until the box has said otherwise. */
export const ATHENS: Restaurant = { currency: "EUR", exponent: 2, zone: "Europe/Athens" };

export const RestaurantContext = createContext<Restaurant>(ATHENS);

/** Return how this restaurant writes money and time. */
export function useRestaurant(): Restaurant {
  return useContext(RestaurantContext);
}
