import { SeenAlarms } from "@comanda/check/alarms";
import { IconButton, useBox, useLive, useSession, useText, useWaiting } from "@comanda/ui";
import { CloudUpload, Hand, LockKeyhole, Wifi, WifiOff } from "lucide-react";
import { useLocation } from "wouter";
import { waiterText } from "../text/index.ts";
import styles from "./AppTop.module.css";
import { Initials } from "./Initials.tsx";

/** Whose phone this is now, whether the box answers, and what waits here. */
export function AppTop() {
  const t = useText(waiterText);
  const state = useSession();
  const { session } = useBox();
  if (!("me" in state)) return null;
  const { username } = state.me;
  return (
    <header className={styles.top}>
      <Initials name={username} loud />
      <div className={styles.words}>
        <strong>{username}</strong>
        <Line />
      </div>
      <SeenAlarms />
      <WaitingButton />
      <IconButton icon={LockKeyhole} label={t("more.lock")} onClick={() => void session.lock()} />
    </header>
  );
}

/** How the line to the box stands, in words; nothing is ever said by a colour alone. */
function Line() {
  const t = useText(waiterText);
  const { kind } = useLive();
  const isThere = kind === "connected";
  const word = isThere ? "line.ok" : kind === "away" ? "line.away" : "line.looking";
  const Sign = isThere ? Wifi : WifiOff;
  return (
    <span className={styles.line} data-there={isThere || undefined} role="status">
      <Sign aria-hidden size="1.1em" />
      {t(word)}
    </span>
  );
}

function WaitingButton() {
  const t = useText(waiterText);
  const [, navigate] = useLocation();
  const { onTheWay, parked } = useWaiting();
  if (onTheWay.length + parked.length === 0) return null;
  const needs = parked.length > 0;
  const count = needs ? parked.length : onTheWay.length;
  return (
    <IconButton
      framed
      icon={needs ? Hand : CloudUpload}
      count={count}
      label={t(needs ? "line.parked" : "line.waiting", { count })}
      onClick={() => navigate("/waiting")}
    />
  );
}
