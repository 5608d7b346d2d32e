import {
  Button,
  Field,
  Sheet,
  Stepper,
  Switch,
  Table,
  type TableColumn,
  TextInput,
  useText,
} from "@comanda/ui";
import type { Plan } from "@comanda/vendor";
import { Plus } from "lucide-react";
import { useState } from "react";
import { Answer, Form, Frame } from "../shell/Frame.tsx";
import { useAct, useMay, useRead } from "../shell/vendor.ts";
import { plansText } from "./text.ts";

const HOUR_S = 3600;
const NEW: Plan = {
  code: "",
  name: "",
  refresh_s: 6 * HOUR_S,
  grace_s: 14 * 24 * HOUR_S,
  entitlements: ["inputs", "pricebooks", "support"],
  limits: {},
  is_offered: true,
};

/** What a plan may sell; boxes ask for these by the same names. */
const FEATURES = ["inputs", "pricebooks", "support"] as const;
const LIMITS = ["devices", "outlets"] as const;
const MOST = 100_000;

/** Return a limit as it was typed: nothing is as many as one likes. */
function readLimit(typed: string): number | null {
  const digits = typed.replace(/\D/g, "");
  return digits === "" ? null : Math.min(Number(digits), MOST);
}

/** What licences promise: how often boxes call, for how long they serve without, what they may do. */
export function PlansPage() {
  const t = useText(plansText);
  const may = useMay()("plans.write");
  const plans = useRead(["plans"], (api) => api.GET("/api/plans"));
  const [held, setHeld] = useState<Plan | null>(null);
  const named = (word: string) => {
    const feature = FEATURES.find((one) => one === word);
    return feature ? t(`short.${feature}`) : word;
  };
  const limits = ({ limits: { devices = null, outlets = null } = {} }: Plan) =>
    t("limitsAre", { devices: devices ?? t("any"), outlets: outlets ?? t("any") });
  const columns: readonly TableColumn<Plan>[] = [
    { key: "name", word: t("name"), cell: (row) => row.name, by: (row) => row.name },
    { key: "code", word: t("code"), cell: (row) => row.code },
    { key: "refresh", word: t("refresh"), cell: (row) => t("hours", { count: row.refresh_s / HOUR_S }) },
    { key: "grace", word: t("grace"), cell: (row) => t("hours", { count: row.grace_s / HOUR_S }) },
    { key: "limits", word: t("limits"), cell: (row) => limits(row) },
    { key: "may", word: t("entitlements"), cell: (row) => row.entitlements?.map(named).join(", ") || "–" },
    { key: "offered", word: t("offered"), cell: (row) => t(row.is_offered === false ? "no" : "yes") },
  ];
  return (
    <Frame
      title={t("title")}
      actions={
        may ? (
          <Button kind="primary" icon={Plus} onClick={() => setHeld(NEW)}>
            {t("add")}
          </Button>
        ) : null
      }
    >
      <Answer of={plans}>
        {(rows) => (
          <Table
            label={t("title")}
            columns={columns}
            rows={rows}
            keyOf={(row) => row.code}
            {...(may ? { onOpen: setHeld } : {})}
          />
        )}
      </Answer>
      {held ? <PlanSheet key={held.code} plan={held} onClose={() => setHeld(null)} /> : null}
    </Frame>
  );
}

function PlanSheet({ plan, onClose }: { readonly plan: Plan; readonly onClose: () => void }) {
  const t = useText(plansText);
  const act = useAct();
  const [held, setHeld] = useState(plan);
  const save = async () => {
    if (await act.run((api) => api.PUT("/api/plans", { body: held }), t("saved"))) onClose();
  };
  const sold = held.entitlements ?? [];
  const sell = (feature: string, isSold: boolean) =>
    setHeld({
      ...held,
      entitlements: isSold ? [...sold, feature] : sold.filter((one) => one !== feature),
    });
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={plan.code ? plan.name : t("add")}
      description={t("hint")}
      actions={
        <Button kind="primary" wide pending={act.isBusy} onClick={() => void save()}>
          {t("save")}
        </Button>
      }
    >
      <Form onDone={() => void save()}>
        <Field label={t("name")}>
          <TextInput value={held.name} onChange={(name) => setHeld({ ...held, name })} />
        </Field>
        <Field label={t("code")} hint={t("codeHint")}>
          <TextInput
            readOnly={plan.code !== ""}
            value={held.code}
            onChange={(code) => setHeld({ ...held, code })}
          />
        </Field>
        <Field label={t("refreshHours")}>
          <Stepper
            label={t("refreshHours")}
            value={Math.max(1, Math.round(held.refresh_s / HOUR_S))}
            least={1}
            most={168}
            onChange={(hours) => setHeld({ ...held, refresh_s: hours * HOUR_S })}
          />
        </Field>
        <Field label={t("graceHours")}>
          <Stepper
            label={t("graceHours")}
            value={Math.max(1, Math.round(held.grace_s / HOUR_S))}
            least={1}
            most={9600}
            onChange={(hours) => setHeld({ ...held, grace_s: hours * HOUR_S })}
          />
        </Field>
        {LIMITS.map((limit) => (
          <Field key={limit} label={t(`limit.${limit}`)} hint={t("limitHint")}>
            <TextInput
              inputMode="numeric"
              value={String(held.limits?.[limit] ?? "")}
              onChange={(typed) =>
                setHeld({ ...held, limits: { ...held.limits, [limit]: readLimit(typed) } })
              }
            />
          </Field>
        ))}
        {FEATURES.map((feature) => (
          <Switch
            key={feature}
            label={t(`feature.${feature}`)}
            on={sold.includes(feature)}
            onChange={(isSold) => sell(feature, isSold)}
          />
        ))}
        <Switch
          label={t("offered")}
          on={held.is_offered !== false}
          onChange={(is_offered) => setHeld({ ...held, is_offered })}
        />
      </Form>
    </Sheet>
  );
}
