import type { JoinCode } from "@comanda/api";
import {
  Banner,
  Button,
  Card,
  ChipGroup,
  Field,
  Loading,
  ProblemNote,
  QRCode,
  Select,
  Stepper,
  TextInput,
  useAhead,
  useDates,
  useNow,
  useText,
} from "@comanda/ui";
import { Printer, QrCode as QrIcon, TimerOff } from "lucide-react";
import { useState } from "react";
import { createPortal } from "react-dom";
import { Hint, Row } from "../house/Desk.tsx";
import house from "../house/house.module.css";
import { answerOf, useRead } from "../house/read.ts";
import { useChange } from "../house/useChange.ts";
import styles from "./people.module.css";
import { peopleText } from "./text.ts";

const MINUTES = ["15", "30", "60", "480"] as const;

/** What names no machine but the one on which it is typed. */
const LOCAL = /^(localhost|127\..*|\[::1\])$/;

/** What can join by a code, and the app that it opens. */
const KINDS = ["phone", "till", "kitchen", "display"] as const;
type Kind = (typeof KINDS)[number];

/** Kitchen and guest screens join in the phones' app, which tells them what they are. */
function appOf(code: JoinCode): string {
  return code.kind === "till" ? "/till/" : "/waiter/";
}

/** Where phones reach the box: the address that was chosen for it; until then the one by which this page was opened. */
interface Where {
  readonly origin: string;
  readonly isChosen: boolean;
}

function useWhere(): Where {
  const { data } = useRead(["origin", "here"], (api) => api.GET("/api/origin/here"));
  return { origin: data?.origin ?? location.origin, isChosen: (data?.origin ?? null) !== null };
}

/** The code by which phones join: large on the screen, or on a sheet for the wall. */
export function JoinPanel() {
  const t = useText(peopleText);
  const change = useChange("devices");
  const [uses, setUses] = useState(10);
  const [kind, setKind] = useState<Kind>("phone");
  const [minutes, setMinutes] = useState<(typeof MINUTES)[number]>("30");
  const [code, setCode] = useState<JoinCode | null>(null);
  const [wifi, setWifi] = useState("");
  const [password, setPassword] = useState("");
  const lasting = (count: number) =>
    count < 60 ? t("join.minutesIs", { count }) : t("join.hoursIs", { count: count / 60 });
  const make = () =>
    void change.run(async (api) => {
      const body = { uses: kind === "phone" ? uses : 1, minutes: Number(minutes), kind };
      setCode(await answerOf(api.POST("/api/devices/join-codes", { body })));
    });
  return (
    <div className={house.grid}>
      <Card title={t("tab.join")}>
        <Hint>{t("join.lead")}</Hint>
        <ChipGroup
          label={t("join.kind")}
          least={1}
          most={1}
          choices={KINDS.map((key) => ({ key, word: t(`device.kind.${key}`) }))}
          chosen={[kind]}
          onChange={([chosen]) => setKind(chosen ?? "phone")}
        />
        {kind === "kitchen" || kind === "display" ? <Hint>{t("join.screenSoon")}</Hint> : null}
        {kind === "phone" ? (
          <span className={styles.count}>
            {t("join.uses")}
            <Stepper label={t("join.uses")} value={uses} least={1} most={50} onChange={setUses} />
          </span>
        ) : null}
        <Field label={t("join.minutes")}>
          <Select
            value={minutes}
            onChange={setMinutes}
            choices={MINUTES.map((key) => ({ key, word: lasting(Number(key)) }))}
          />
        </Field>
        <Field label={t("join.wifi")} hint={t("join.wifiHint")}>
          <TextInput value={wifi} onChange={setWifi} />
        </Field>
        <Field label={t("join.password")}>
          <TextInput value={password} onChange={setPassword} />
        </Field>
        {change.problem ? <ProblemNote problem={change.problem} /> : null}
        <Row>
          <Button
            kind={code ? "plain" : "primary"}
            big
            icon={QrIcon}
            pending={change.isBusy}
            pendingWord={t("join.making")}
            onClick={make}
          >
            {code ? t("join.again") : t("join.make")}
          </Button>
        </Row>
      </Card>
      {code ? (
        <ShownCode code={code} wifi={wifi.trim()} password={password.trim()} />
      ) : change.isBusy ? (
        <Loading word={t("join.making")} />
      ) : null}
    </div>
  );
}

function kindOf({ kind }: JoinCode): Kind {
  return KINDS.find((one) => one === kind) ?? "phone";
}

function isForPhones(code: JoinCode): boolean {
  return kindOf(code) === "phone";
}

interface ShownProps {
  readonly code: JoinCode;
  readonly wifi: string;
  readonly password: string;
}

function ShownCode({ code, wifi, password }: ShownProps) {
  const t = useText(peopleText);
  const dates = useDates();
  const now = useNow() + useAhead();
  const { origin, isChosen } = useWhere();
  const address = `${origin}${appOf(code)}`;
  const typed = address.replace(/^http:\/\//, "");
  const joining = `${address}#join=${code.join_code}`;
  const left = Math.ceil((Date.parse(code.expires_at) - now) / 60_000);
  return (
    <Card title={isForPhones(code) ? t("join.scan") : t("join.scanThere")}>
      {left <= 0 ? (
        <p className={styles.over} role="status">
          <TimerOff aria-hidden size="1.5em" />
          {t("join.over")}
        </p>
      ) : (
        <div className={styles.shown}>
          {!isChosen && LOCAL.test(location.hostname) ? (
            <Banner kind="notice">{t("join.onlyHere")}</Banner>
          ) : null}
          {isChosen ? null : <Hint>{t("join.noAddress")}</Hint>}
          <QRCode text={joining} label={t("join.scan")} size="min(22rem, 78vw)" />
          <p className={styles.code}>{code.join_code}</p>
          <p className={styles.quiet}>{t("join.type", { address: typed })}</p>
          <p className={styles.quiet}>
            {isForPhones(code) ? t("join.forPhones", { count: code.uses }) : t("join.forOne")} ·{" "}
            {t("join.left", { count: left })}
          </p>
          <Button icon={Printer} onClick={() => window.print()}>
            {t("join.print")}
          </Button>
        </div>
      )}
      {createPortal(
        <div className={styles.sheet} aria-hidden>
          <h1>{isForPhones(code) ? t("join.title") : t(`device.kind.${kindOf(code)}`)}</h1>
          {wifi ? <p>{t("join.stepWifi", { name: wifi })}</p> : null}
          {wifi && password ? <p>{t("join.stepPassword", { password })}</p> : null}
          <p>{t("join.stepScan", { step: wifi ? 2 : 1 })}</p>
          <QRCode text={joining} label={t("join.scan")} size="12cm" />
          <p className={styles.code}>{code.join_code}</p>
          <p>{t("join.type", { address: typed })}</p>
          {isForPhones(code) ? <p>{t("join.stepName", { step: wifi ? 3 : 2 })}</p> : null}
          <p className={styles.quiet}>{t("join.until", { at: dates.moment(code.expires_at) })}</p>
        </div>,
        document.body,
      )}
    </Card>
  );
}
