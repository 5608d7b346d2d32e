import { Button, Field, TextInput, useProblemWords, useText } from "@comanda/ui";
import { ScanLine } from "lucide-react";
import { useState } from "react";
import { waiterText } from "../text/index.ts";
import { DoorFrame } from "./DoorFrame.tsx";
import { useJoin } from "./useJoin.ts";

/** A phone that the box does not know yet: it joins by a code, most often from a QR that opened this page. */
export function JoinPage({ onWithout }: { readonly onWithout: () => void }) {
  const t = useText(waiterText);
  const words = useProblemWords();
  const { code: scanned, join, problem, isJoining } = useJoin();
  const [code, setCode] = useState(scanned);
  const [name, setName] = useState("");
  const submit = () => {
    if (code.trim() !== "") void join(code.trim(), name.trim() === "" ? t("join.phone") : name.trim());
  };
  return (
    <DoorFrame icon={ScanLine} title={t("join.title")} said={t("join.how")}>
      <Field
        label={t("join.code")}
        hint={t("join.codeHint")}
        error={problem ? words(problem).sentence : null}
      >
        <TextInput
          value={code}
          onChange={setCode}
          autoCapitalize="characters"
          spellCheck={false}
          enterKeyHint="next"
        />
      </Field>
      <Field label={t("join.name")} hint={t("join.nameHint")}>
        <TextInput
          value={name}
          onChange={setName}
          placeholder={t("join.phone")}
          enterKeyHint="go"
          onKeyDown={(event) => {
            if (event.key === "Enter") submit();
          }}
        />
      </Field>
      <Button
        kind="primary"
        big
        wide
        pending={isJoining}
        pendingWord={t("join.going")}
        disabledBecause={code.trim() === "" ? t("join.how") : null}
        onClick={submit}
      >
        {t("join.go")}
      </Button>
      <Button kind="quiet" wide onClick={onWithout}>
        {t("join.without")}
      </Button>
    </DoorFrame>
  );
}
