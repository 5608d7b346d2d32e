import { type Candidate, type Checked, type OriginView, Refusal } from "@comanda/api";
import { Banner, Button, Card, Field, List, ListItem, TextInput, useText } from "@comanda/ui";
import { CircleCheck, CircleHelp, CircleX, Search } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Hint, Row } from "../house/Desk.tsx";
import { answerOf } from "../house/read.ts";
import { useChange } from "../house/useChange.ts";
import styles from "./reach.module.css";
import { reachText } from "./text.ts";

const SIGNS = { good: CircleCheck, bad: CircleX, unknown: CircleHelp } as const;
const KINDS = ["address", "mdns", "dns"] as const;
const NOUNS = ["origin", "health"] as const;

/** The addresses that the box could have: each is checked before it counts. */
export function ChooseCard({ view }: { readonly view: OriginView }) {
  const t = useText(reachText);
  const look = useChange();
  const [checked, setChecked] = useState<Checked | null>(null);
  const [own, setOwn] = useState("");
  const check = (origin: string) => {
    setChecked(null);
    void look.run(async (api) => {
      setChecked(await answerOf(api.POST("/api/origin/check", { body: { origin } })));
    });
  };
  const checkOwn = (event: FormEvent) => {
    event.preventDefault();
    check(own.includes("://") ? own : `http://${own}`);
  };
  return (
    <Card title={t("choose")}>
      <div className={styles.body}>
        <Hint>{t("chooseHint")}</Hint>
        <List label={t("choose")}>
          {view.candidates.map((one) => (
            <CandidateRow
              key={one.origin}
              candidate={one}
              isChosen={one.origin === view.origin}
              isBusy={look.isBusy}
              isOnOwnAir={
                view.air?.mode === "access-point" && new URL(one.origin).hostname === view.air.address
              }
              onCheck={() => check(one.origin)}
            />
          ))}
        </List>
        <form className={styles.body} onSubmit={checkOwn}>
          <Field label={t("own")} hint={t("ownHint")}>
            <TextInput
              value={own}
              onChange={setOwn}
              inputMode="url"
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
            />
          </Field>
          <Row>
            <Button
              type="submit"
              icon={Search}
              disabled={own.trim() === ""}
              pending={look.isBusy}
              pendingWord={t("checking")}
            >
              {t("check")}
            </Button>
          </Row>
        </form>
        {checked ? <Outcome checked={checked} isChosen={checked.origin === view.origin} /> : null}
      </div>
    </Card>
  );
}

interface CandidateProps {
  readonly candidate: Candidate;
  readonly isChosen: boolean;
  readonly isBusy: boolean;
  readonly isOnOwnAir: boolean;
  readonly onCheck: () => void;
}

function CandidateRow({
  candidate: { origin, kind, mac },
  isChosen,
  isBusy,
  isOnOwnAir,
  onCheck,
}: CandidateProps) {
  const t = useText(reachText);
  const known = KINDS.find((one) => one === kind) ?? "dns";
  const under = [t(isOnOwnAir ? "kind.ownAir" : `kind.${known}`)];
  if (origin.startsWith("https:")) under.push(t("secureWord"));
  if (isChosen) under.unshift(t("isChosen"));
  if (mac && !isOnOwnAir) under.push(t("mac", { mac }));
  return (
    <ListItem
      title={<span className={styles.words}>{origin}</span>}
      under={under.join(" · ")}
      start={isChosen ? <CircleCheck aria-hidden size="1.5em" className={styles.good} /> : null}
      end={
        <Button onClick={onCheck} pending={isBusy} aria-label={t("checkOf", { origin })}>
          {t("check")}
        </Button>
      }
    />
  );
}

/** What the box found, and the button that makes it count. */
function Outcome({ checked, isChosen }: { readonly checked: Checked; readonly isChosen: boolean }) {
  const t = useText(reachText);
  const change = useChange(...NOUNS);
  const { origin } = checked;
  const waiting = phonesOf(change.problem);
  const take = (anyway: boolean) =>
    void change.run((api) => api.PUT("/api/origin", { body: { origin, anyway } }), {
      text: t("taken", { origin }),
    });
  return (
    <>
      <Banner kind={checked.is_good ? "good" : "alarm"}>{t(checked.is_good ? "good" : "bad")}</Banner>
      <List label={origin}>
        {checked.findings.map(({ what, outcome, detail }) => {
          const Sign = SIGNS[outcome];
          const under = what === "resolves" && detail ? t("answersAt", { list: detail }) : detail;
          return (
            <ListItem
              key={what}
              title={t(`what.${what}`)}
              {...(under ? { under: <span className={styles.words}>{under}</span> } : {})}
              start={
                <Sign
                  aria-hidden
                  size="1.5em"
                  {...(outcome === "unknown" ? {} : { className: styles[outcome] })}
                />
              }
              end={t(`outcome.${outcome}`)}
            />
          );
        })}
      </List>
      {waiting ? <Banner kind="alarm">{t("wait", { list: waiting.join(", ") })}</Banner> : null}
      {isChosen ? null : (
        <Row>
          {checked.is_good && !waiting ? (
            <Button kind="primary" big pending={change.isBusy} onClick={() => take(false)}>
              {t("take", { origin })}
            </Button>
          ) : (
            <Button kind="danger" pending={change.isBusy} onClick={() => take(true)}>
              {t(waiting ? "waitAnyway" : "takeAnyway")}
            </Button>
          )}
        </Row>
      )}
    </>
  );
}

function phonesOf(problem: Error | null): readonly string[] | null {
  if (!(problem instanceof Refusal) || problem.key !== "origin_phones_wait") return null;
  const { phones } = problem.fields;
  return Array.isArray(phones) ? phones.map(String) : [];
}
