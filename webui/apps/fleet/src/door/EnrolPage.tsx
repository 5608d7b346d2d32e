import { Button, Field, ProblemNote, QRCode, TextInput, useText } from "@comanda/ui";
import type { Enrolled, SecondFactor } from "@comanda/vendor";
import { useState } from "react";
import { Code, Form, Hint } from "../shell/Frame.tsx";
import { answerOf, useAct, useVendor } from "../shell/vendor.ts";
import styles from "./door.module.css";
import { RecoveryCodes } from "./RecoveryCodes.tsx";
import { doorText } from "./text.ts";

/** An invitation becomes a password, a second factor and recovery codes; then the panel opens. */
export function EnrolPage({ invite }: { readonly invite: string }) {
  const t = useText(doorText);
  const session = useVendor();
  const [held, setHeld] = useState({ invite, password: "" });
  const [factor, setFactor] = useState<SecondFactor | null>(null);
  const [enrolled, setEnrolled] = useState<Enrolled | null>(null);
  if (enrolled)
    return (
      <>
        <h2>{t("recovery")}</h2>
        <RecoveryCodes codes={enrolled.recovery_codes} />
        <Button
          kind="primary"
          big
          wide
          onClick={() => {
            history.replaceState(null, "", location.pathname);
            session.open(enrolled);
          }}
        >
          {t("kept")}
        </Button>
      </>
    );
  if (factor) return <Confirm invite={held.invite.trim()} factor={factor} onDone={setEnrolled} />;
  return <Begin held={held} onHeld={setHeld} onDone={setFactor} />;
}

interface BeginProps {
  readonly held: { readonly invite: string; readonly password: string };
  readonly onHeld: (held: { invite: string; password: string }) => void;
  readonly onDone: (factor: SecondFactor) => void;
}

function Begin({ held, onHeld, onDone }: BeginProps) {
  const t = useText(doorText);
  const { run, isBusy, problem } = useAct();
  const body = { ...held, invite: held.invite.trim() };
  const begin = () => void run(async (api) => onDone(await answerOf(api.POST("/api/auth/enrol", { body }))));
  return (
    <Form onDone={begin}>
      <Field label={t("invite")} hint={t("inviteHint")}>
        <TextInput value={held.invite} onChange={(typed) => onHeld({ ...held, invite: typed })} />
      </Field>
      <Field label={t("newPassword")} hint={t("newPasswordHint")}>
        <TextInput
          type="password"
          autoComplete="new-password"
          value={held.password}
          onChange={(password) => onHeld({ ...held, password })}
        />
      </Field>
      {problem ? <ProblemNote problem={problem} /> : null}
      <Button type="submit" kind="primary" big wide pending={isBusy}>
        {t("next")}
      </Button>
    </Form>
  );
}

interface ConfirmProps {
  readonly invite: string;
  readonly factor: SecondFactor;
  readonly onDone: (enrolled: Enrolled) => void;
}

function Confirm({ invite, factor, onDone }: ConfirmProps) {
  const t = useText(doorText);
  const { run, isBusy, problem } = useAct();
  const [code, setCode] = useState("");
  const confirm = () =>
    void run(async (api) =>
      onDone(await answerOf(api.POST("/api/auth/enrol/confirm", { body: { invite, code } }))),
    );
  return (
    <Form onDone={confirm}>
      <h2>{t("factor", { name: factor.username })}</h2>
      <Hint>{t("factorHint")}</Hint>
      <div className={styles.qr}>
        <QRCode text={factor.otpauth_uri} label={t("factorScan")} />
      </div>
      <Hint>
        {t("factorType")} <Code>{factor.secret}</Code>
      </Hint>
      <Field label={t("code")}>
        <TextInput
          autoFocus
          inputMode="numeric"
          autoComplete="one-time-code"
          value={code}
          onChange={setCode}
        />
      </Field>
      {problem ? <ProblemNote problem={problem} /> : null}
      <Button type="submit" kind="primary" big wide pending={isBusy}>
        {t("next")}
      </Button>
    </Form>
  );
}
