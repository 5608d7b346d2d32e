import type { Me } from "@comanda/api";
import {
  Button,
  Field,
  List,
  ListItem,
  PinPad,
  ProblemNote,
  RehearsalBanner,
  TextInput,
  useBox,
  useSignal,
  useText,
} from "@comanda/ui";
import { LogIn, UserRound } from "lucide-react";
import { useState } from "react";
import { shellText } from "../text/index.ts";
import { useHouseName } from "../useHouseName.ts";
import { LanguageSwitch } from "./LanguageSwitch.tsx";
import styles from "./LoginPage.module.css";
import { RecoverForm } from "./RecoverForm.tsx";
import { useLogin } from "./useLogin.ts";

export interface LoginPageProps {
  /** Whose screen this is, where it was only locked. */
  readonly locked?: { readonly me: Me; readonly isExpired: boolean };
}

/** Who works here now: a name and a PIN. */
export function LoginPage({ locked }: LoginPageProps) {
  const t = useText(shellText);
  const house = useHouseName();
  const { session } = useBox();
  const [name, setName] = useState<string | null>(locked?.me.username ?? null);
  const [isRecovering, setRecovering] = useState(false);
  return (
    <main className={styles.page}>
      <header className={styles.head}>
        <div>
          <h1>{house ?? t("login.title")}</h1>
          <p>{locked ? t(locked.isExpired ? "login.expired" : "login.locked") : t("login.title")}</p>
        </div>
        <LanguageSwitch />
      </header>
      <RehearsalBanner />
      {name === null ? (
        <NameForm onName={setName} />
      ) : isRecovering ? (
        <RecoverForm name={name} onDone={() => setRecovering(false)} />
      ) : (
        <PinForm name={name} isLocked={locked !== undefined} />
      )}
      {name === null ? null : (
        <Button kind="quiet" onClick={() => setRecovering(!isRecovering)}>
          {t(isRecovering ? "login.recoverBack" : "login.recover")}
        </Button>
      )}
      {locked ? (
        <Button kind="quiet" onClick={() => void session.logout()}>
          {t("login.notYou")}
        </Button>
      ) : name === null ? null : (
        <Button
          kind="quiet"
          onClick={() => {
            setRecovering(false);
            setName(null);
          }}
        >
          {t("login.back")}
        </Button>
      )}
    </main>
  );
}

function NameForm({ onName }: { readonly onName: (name: string) => void }) {
  const t = useText(shellText);
  const known = useSignal(useBox().session.people);
  const [typed, setTyped] = useState("");
  const [isTyping, setTyping] = useState(known.length === 0);
  if (!isTyping)
    return (
      <>
        <h2>{t("login.who")}</h2>
        <List label={t("login.who")}>
          {known.map(({ id, username }) => (
            <ListItem
              key={id}
              title={username}
              start={<UserRound aria-hidden size="1.4em" />}
              onPress={() => onName(username)}
            />
          ))}
        </List>
        <Button onClick={() => setTyping(true)}>{t("login.other")}</Button>
      </>
    );
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.trim()) onName(typed.trim());
      }}
    >
      <Field label={t("login.name")} hint={t("login.nameHint")}>
        <TextInput value={typed} onChange={setTyped} autoComplete="username" autoCapitalize="off" autoFocus />
      </Field>
      <Button type="submit" kind="primary" big wide icon={LogIn}>
        {t("login.enter")}
      </Button>
    </form>
  );
}

function PinForm({ name, isLocked }: { readonly name: string; readonly isLocked: boolean }) {
  const t = useText(shellText);
  const { pin, setPin, enter, isBusy, problem } = useLogin(name, isLocked);
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        enter();
      }}
    >
      <h2 className={styles.who}>{t("login.pin", { name })}</h2>
      <PinPad value={pin} onChange={setPin} onDone={enter} longest={8} />
      {problem ? <ProblemNote problem={problem} /> : null}
      <Button
        type="submit"
        kind="primary"
        big
        wide
        icon={LogIn}
        pending={isBusy}
        pendingWord={t("login.entering")}
        disabled={pin.length < 4}
      >
        {t(isLocked ? "login.unlock" : "login.enter")}
      </Button>
    </form>
  );
}
