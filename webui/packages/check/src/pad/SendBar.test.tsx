import { createI18n, uiText } from "@comanda/ui";
import { cleanup, render, screen } from "@testing-library/react";
import { I18nextProvider } from "react-i18next";
import { afterEach, expect, it } from "vitest";
import { SendBar, type SendBarProps } from "./SendBar.tsx";
import { padText } from "./text.ts";

afterEach(cleanup);

function said(now: Pick<SendBarProps, "isTaken" | "isAway">, agoMs = 0): string | null {
  const at = Date.now() - agoMs;
  const justSent = { entryIds: ["e1"], at, pieces: 2, total: 930, undoSeconds: 5, until: at + 5_000 };
  render(
    <I18nextProvider i18n={createI18n([uiText, padText], "en")}>
      <SendBar
        {...now}
        pieces={0}
        theirs={0}
        sending={{ pieces: 0, total: 0, whose: null }}
        isOpen={false}
        onOpen={() => undefined}
        isSending={false}
        justSent={justSent}
        takingBack={0}
        onSend={() => undefined}
        onUndo={() => undefined}
      />
    </I18nextProvider>,
  );
  return screen.getByRole("status").textContent;
}

it("calls nothing sent before the box has said that it has it", () => {
  expect(said({ isTaken: false, isAway: false })).toContain("Sending 2");
});

it("says that it waits on the phone while the box is away, or gives no answer", () => {
  expect(said({ isTaken: false, isAway: true })).toContain("2 wait on the phone");
  cleanup();
  expect(said({ isTaken: false, isAway: false }, 2_000)).toContain("2 wait on the phone");
});

it("says that it is sent once the box has it, though it went away since", () => {
  expect(said({ isTaken: true, isAway: true })).toContain("2 sent");
});
