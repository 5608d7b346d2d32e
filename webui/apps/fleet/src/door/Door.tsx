import {
  Banner,
  Button,
  Field,
  LANGUAGES,
  ProblemNote,
  Segmented,
  TextInput,
  useLanguage,
  usePrefs,
  useText,
} from "@comanda/ui";
import { LogIn } from "lucide-react";
import { useState } from "react";
import { Form } from "../shell/Frame.tsx";
import { answerOf, useAct, useVendor } from "../shell/vendor.ts";
import styles from "./door.module.css";
import { EnrolPage } from "./EnrolPage.tsx";
import { doorText } from "./text.ts";

const NAMES = { el: "Ελληνικά", en: "English" };
const INVITE = "#invite=";

/** Who works here: a log-in, or an invitation that is taken up. */
export function Door({ isEnded }: { readonly isEnded: boolean }) {
  const t = useText(doorText);
  const invited = location.hash.startsWith(INVITE)
    ? decodeURIComponent(location.hash.slice(INVITE.length))
    : null;
  const [isEnrolling, setEnrolling] = useState(invited !== null);
  return (
    <main className={styles.door}>
      <header className={styles.head}>
        <h1>{t("title")}</h1>
        <LanguageSwitch />
      </header>
      {isEnded && !isEnrolling ? <Banner kind="notice">{t("ended")}</Banner> : null}
      {isEnrolling ? <EnrolPage invite={invited ?? ""} /> : <LoginForm />}
      <Button kind="quiet" onClick={() => setEnrolling(!isEnrolling)}>
        {t(isEnrolling ? "toLogin" : "toEnrol")}
      </Button>
    </main>
  );
}

function LanguageSwitch() {
  const t = useText(doorText);
  const [, change] = usePrefs();
  return (
    <Segmented
      label={t("language")}
      value={useLanguage()}
      choices={LANGUAGES.map((key) => ({ key, word: NAMES[key] }))}
      onChange={(language) => change({ language })}
    />
  );
}

function LoginForm() {
  const t = useText(doorText);
  const session = useVendor();
  const { run, isBusy, problem } = useAct();
  const [held, setHeld] = useState({ username: "", password: "", code: "" });
  const enter = () =>
    void run(async (api) => session.open(await answerOf(api.POST("/api/auth/login", { body: held }))));
  return (
    <Form onDone={enter}>
      <Field label={t("username")}>
        <TextInput
          autoFocus
          autoComplete="username"
          autoCapitalize="off"
          value={held.username}
          onChange={(username) => setHeld({ ...held, username })}
        />
      </Field>
      <Field label={t("password")}>
        <TextInput
          type="password"
          autoComplete="current-password"
          value={held.password}
          onChange={(password) => setHeld({ ...held, password })}
        />
      </Field>
      <Field label={t("code")} hint={t("codeHint")}>
        <TextInput
          autoComplete="one-time-code"
          autoCapitalize="characters"
          value={held.code}
          onChange={(code) => setHeld({ ...held, code })}
        />
      </Field>
      {problem ? <ProblemNote problem={problem} /> : null}
      <Button type="submit" kind="primary" big wide icon={LogIn} pending={isBusy}>
        {t("enter")}
      </Button>
    </Form>
  );
}
