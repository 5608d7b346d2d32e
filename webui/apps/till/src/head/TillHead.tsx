import { SeenAlarms } from "@comanda/check/alarms";
import { Badge, classes, IconButton, useBox, useText, useWaiting } from "@comanda/ui";
import {
  Inbox,
  ListOrdered,
  Lock,
  type LucideIcon,
  Settings,
  ShoppingBasket,
  UserRound,
  Vault,
  Wallet,
} from "lucide-react";
import { Link, useLocation } from "wouter";
import { useBoardCount } from "../checks/useErrands.ts";
import { useMe, useSales } from "../shellContext.ts";
import { tillText } from "../text/index.ts";
import { KeyCap } from "./KeyCap.tsx";
import { LiveSign } from "./LiveSign.tsx";
import styles from "./TillHead.module.css";

interface Place {
  readonly to: string;
  readonly word: string;
  readonly icon: LucideIcon;
  readonly key?: string;
  readonly count?: number;
}

/** Who sells, where one can go, and whether the box answers. */
export function TillHead({ onSwitch }: { readonly onSwitch: () => void }) {
  const t = useText(tillText);
  const me = useMe();
  const { session } = useBox();
  const [here] = useLocation();
  const { waiting } = useSales();
  const { onTheWay, parked } = useWaiting();
  const places: readonly Place[] = [
    { to: "/", word: t("place.sale"), icon: ShoppingBasket },
    { to: "/checks", word: t("place.checks"), icon: Inbox, key: "F7", count: waiting.length },
    { to: "/board", word: t("place.board"), icon: ListOrdered, key: "F9", count: useBoardCount() },
    {
      to: "/cash",
      word: t(me.actions.includes("cash.drawer") ? "place.drawer" : "place.wallet"),
      icon: me.actions.includes("cash.drawer") ? Vault : Wallet,
    },
  ];
  return (
    <header className={styles.head}>
      <button
        type="button"
        className={styles.me}
        onClick={onSwitch}
        aria-keyshortcuts="F10"
        title={t("place.switch")}
      >
        <UserRound aria-hidden size="1.25em" />
        <strong>{me.username}</strong>
        <KeyCap name="F10" />
      </button>
      <nav className={styles.places} aria-label={t("place.all")}>
        {places.map(({ to, word, icon: Icon, key, count = 0 }) => (
          <Link key={to} href={to} className={styles.place} aria-current={here === to ? "page" : undefined}>
            <Icon aria-hidden size="1.25em" />
            <span>{word}</span>
            {count > 0 ? <Badge>{count}</Badge> : null}
            {key ? <KeyCap name={key} /> : null}
          </Link>
        ))}
      </nav>
      {me.is_training ? <span className={styles.training}>{t("place.training")}</span> : null}
      {onTheWay.length + parked.length > 0 ? (
        <Link
          href="/waiting"
          className={classes(styles.place, parked.length > 0 && styles.loud)}
          aria-current={here === "/waiting" ? "page" : undefined}
        >
          {parked.length > 0
            ? t("place.parked", { count: parked.length })
            : t("place.waiting", { count: onTheWay.length })}
        </Link>
      ) : null}
      <SeenAlarms />
      <LiveSign />
      <IconButton icon={Lock} label={t("place.lock")} onClick={() => void session.lock()} />
      <Link href="/settings" className={styles.place} aria-label={t("place.settings")}>
        <Settings aria-hidden size="1.25em" />
      </Link>
    </header>
  );
}
