import type { Me } from "@comanda/vendor";
import type { LucideIcon } from "lucide-react";
import {
  BellRing,
  CircleUser,
  ListChecks,
  PackagePlus,
  Rocket,
  ScrollText,
  Store,
  Users,
} from "lucide-react";

export type Spot = "sites" | "claims" | "alerts" | "rollouts" | "plans" | "people" | "audit" | "me";

/** A place of the panel, and the action that it needs. */
export interface Destination {
  readonly spot: Spot;
  readonly to: string;
  readonly icon: LucideIcon;
  readonly action: string | null;
  /** On a phone it is reached from one's own page: the bar has room for five. */
  readonly isSeldom?: boolean;
}

const PLACES: readonly Destination[] = [
  { spot: "sites", to: "/sites", icon: Store, action: "sites.read" },
  { spot: "claims", to: "/claims", icon: PackagePlus, action: "claims.decide" },
  { spot: "alerts", to: "/alerts", icon: BellRing, action: "sites.read" },
  { spot: "rollouts", to: "/rollouts", icon: Rocket, action: "sites.read" },
  { spot: "plans", to: "/plans", icon: ListChecks, action: "sites.read", isSeldom: true },
  { spot: "people", to: "/people", icon: Users, action: "admins.manage", isSeldom: true },
  { spot: "audit", to: "/audit", icon: ScrollText, action: "audit.read", isSeldom: true },
  { spot: "me", to: "/me", icon: CircleUser, action: null },
];

/** Return the places that somebody may go to. */
export function placesOf(me: Me): readonly Destination[] {
  return PLACES.filter(({ action }) => action === null || me.actions.includes(action));
}
