import { uuidv7 } from "@comanda/core";
import { Button, Field, Select, Sheet, Stepper, TextInput, useText } from "@comanda/ui";
import type { Registered } from "@comanda/vendor";
import { useState } from "react";
import { useLocation } from "wouter";
import { Form } from "../shell/Frame.tsx";
import { answerOf, useAct, useRead } from "../shell/vendor.ts";
import { ClaimCode } from "./ClaimCode.tsx";
import { sitesText } from "./text.ts";

const NOTHING = { name: "", owner_name: "", contact_email: "", plan: "trial", days: 30 };

/** A new restaurant; its claim code is shown once. */
export function RegisterSheet({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const t = useText(sitesText);
  const act = useAct();
  const [, go] = useLocation();
  const [held, setHeld] = useState(NOTHING);
  const [made, setMade] = useState<Registered | null>(null);
  // Made here, so that a press after a lost answer makes no second site.
  const [id, setId] = useState(() => uuidv7());
  const plans = useRead(["plans"], (api) => api.GET("/api/plans"), { enabled: open });
  const register = () =>
    void act.run(async (api) =>
      setMade(await answerOf(api.POST("/api/sites", { body: { ...held, name: held.name.trim(), id } }))),
    );
  const close = () => {
    if (made) go(`/sites/${made.site.id}`);
    setHeld(NOTHING);
    setMade(null);
    setId(uuidv7());
    onClose();
  };
  return (
    <Sheet
      open={open}
      onOpenChange={close}
      title={made ? made.site.name : t("register")}
      description={t(made ? "once" : "registerHint")}
      actions={
        made ? (
          <Button kind="primary" wide onClick={close}>
            {t("noted")}
          </Button>
        ) : (
          <Button
            kind="primary"
            wide
            pending={act.isBusy}
            disabledBecause={held.name.trim() ? null : t("nameFirst")}
            onClick={register}
          >
            {t("registerNow")}
          </Button>
        )
      }
    >
      {made ? (
        <ClaimCode code={made.claim_code} until={made.code_until_ms} />
      ) : (
        <Form onDone={register}>
          <Field label={t("field.name")}>
            <TextInput autoFocus value={held.name} onChange={(name) => setHeld({ ...held, name })} />
          </Field>
          <Field label={t("field.owner")} hint={t("field.ownerHint")}>
            <TextInput value={held.owner_name} onChange={(owner_name) => setHeld({ ...held, owner_name })} />
          </Field>
          <Field label={t("field.email")}>
            <TextInput
              type="email"
              value={held.contact_email}
              onChange={(contact_email) => setHeld({ ...held, contact_email })}
            />
          </Field>
          <Field label={t("field.plan")}>
            <Select
              value={held.plan}
              onChange={(plan) => setHeld({ ...held, plan })}
              choices={(plans.data ?? [])
                .filter(({ is_offered }) => is_offered)
                .map(({ code, name }) => ({ key: code, word: name }))}
            />
          </Field>
          <Field label={t("field.days")}>
            <Stepper
              label={t("field.days")}
              value={held.days}
              least={1}
              most={3700}
              onChange={(days) => setHeld({ ...held, days })}
            />
          </Field>
        </Form>
      )}
    </Sheet>
  );
}
