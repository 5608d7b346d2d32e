import { type Minor, minor } from "@comanda/core";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { type ReactNode, useState } from "react";
import { I18nextProvider } from "react-i18next";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createI18n } from "../i18n/i18n.ts";
import { uiText } from "../text/index.ts";
import { Button } from "./Button.tsx";
import { ChipGroup } from "./ChipGroup.tsx";
import { DragList } from "./DragList.tsx";
import { Field } from "./Field.tsx";
import { MoneyInput } from "./MoneyInput.tsx";
import { AmountPad, PinPad } from "./pads.tsx";
import { Table } from "./Table.tsx";
import { TimeAgo } from "./TimeAgo.tsx";
import { ToastTray } from "./Toast.tsx";
import { useToasts } from "./toasts.ts";

function show(page: ReactNode, language: "el" | "en" = "en") {
  return render(<I18nextProvider i18n={createI18n([uiText], language)}>{page}</I18nextProvider>);
}

afterEach(cleanup);

describe("a pad of digits", () => {
  it("takes Enter after typed digits, though the focus still lies on the name that was chosen", () => {
    const done = vi.fn();
    const choose = vi.fn();
    show(
      <>
        <button type="button" onClick={choose}>
          nikos
        </button>
        <button type="button">other</button>
        <PinPad value="" onChange={() => undefined} onDone={done} />
      </>,
    );
    const name = screen.getByText("nikos");
    name.focus();
    fireEvent.keyDown(name, { key: "3" });
    expect(fireEvent.keyDown(name, { key: "Enter" })).toBe(false);
    expect(done).toHaveBeenCalledOnce();
    fireEvent.keyDown(name, { key: "3" });
    screen.getByText("other").focus();
    expect(fireEvent.keyDown(screen.getByText("other"), { key: "Enter" })).toBe(true);
    expect(done).toHaveBeenCalledOnce();
  });
});

describe("a button", () => {
  it("says that it is under way, and does nothing when it is pressed again", () => {
    const press = vi.fn();
    show(
      <Button pending onClick={press}>
        Send
      </Button>,
    );
    fireEvent.click(screen.getByRole("button"));
    expect(press).not.toHaveBeenCalled();
    expect(screen.getByRole("status").textContent).toBe("One moment…");
  });

  it("stays reachable while it cannot be pressed, and says why", () => {
    const press = vi.fn();
    show(
      <ToastTray>
        <Button disabledBecause="Table 7 is open." onClick={press}>
          Close
        </Button>
      </ToastTray>,
    );
    const button = screen.getByRole("button", { name: "Close" });
    fireEvent.click(button);
    expect(screen.getAllByText("Table 7 is open.").length).toBeGreaterThan(0);
    expect(press).not.toHaveBeenCalled();
    expect(button.getAttribute("aria-disabled")).toBe("true");
    expect(button.title).toBe("Table 7 is open.");
  });
});

function Choices({ least, most }: { least: number; most: number }) {
  const [chosen, setChosen] = useState<string[]>([]);
  const choices = ["a", "b", "c"].map((key) => ({ key, word: key }));
  return (
    <ChipGroup
      label="Group"
      least={least}
      most={most}
      chosen={chosen}
      onChange={setChosen}
      choices={choices}
    />
  );
}

describe("choices", () => {
  const pressed = () =>
    screen.getAllByRole("button").map((one) => one.getAttribute("aria-pressed") === "true");

  it("let a new one take the place of the old where one may hold, and keep it where one must", () => {
    show(<Choices least={1} most={1} />);
    fireEvent.click(screen.getByRole("button", { name: "a" }));
    fireEvent.click(screen.getByRole("button", { name: "b" }));
    fireEvent.click(screen.getByRole("button", { name: "b" }));
    expect(pressed()).toEqual([false, true, false]);
  });

  it("take no more than may hold, and say so", () => {
    show(<Choices least={0} most={2} />);
    for (const name of ["a", "b", "c"]) fireEvent.click(screen.getByRole("button", { name }));
    expect(pressed()).toEqual([true, true, false]);
    expect(screen.getByRole("button", { name: "c" }).title).toContain("2");
  });
});

describe("rows in an order of one's own", () => {
  const list = (many: number) => (
    <DragList
      label="Dishes"
      rows={Array.from({ length: many }, (_, at) => at)}
      keyOf={(at) => at + 1}
      nameOf={String}
      row={String}
      onOrder={() => undefined}
    />
  );

  it("are all drawn while they are few, and only those in sight of a thousand", () => {
    const { rerender } = show(list(20));
    expect(screen.getAllByRole("listitem")).toHaveLength(20);
    rerender(<I18nextProvider i18n={createI18n([uiText], "en")}>{list(1_000)}</I18nextProvider>);
    expect(screen.queryAllByRole("listitem").length).toBeLessThan(100);
  });
});

describe("a table of very many rows", () => {
  it("draws some, sorted among all, and more on demand", () => {
    const rows = Array.from({ length: 500 }, (_, at) => at);
    const columns = [{ key: "n", word: "Number", cell: String, by: (at: number) => -at }];
    show(<Table label="Numbers" rows={rows} columns={columns} keyOf={(at) => at} />);
    fireEvent.click(screen.getByRole("button", { name: "Number" }));
    expect(screen.getAllByRole("cell")[0]?.textContent).toBe("499");
    expect(screen.getAllByRole("cell")).toHaveLength(200);
    fireEvent.click(screen.getByRole("button", { name: "300 more rows" }));
    expect(screen.getAllByRole("cell")).toHaveLength(400);
  });
});

function Price() {
  const [value, setValue] = useState<Minor | null>(minor(1250));
  return (
    <>
      <Field label="Price">
        <MoneyInput value={value} onChange={setValue} />
      </Field>
      <output>{String(value)}</output>
    </>
  );
}

describe("money", () => {
  it("is typed with comma or point and written out when one leaves it", () => {
    show(<Price />, "el");
    const input = screen.getByLabelText<HTMLInputElement>("Price");
    fireEvent.change(input, { target: { value: "3,5" } });
    expect(screen.getByRole("status").textContent).toBe("350");
    fireEvent.blur(input);
    expect(input.value.replace(/\s/g, " ")).toBe("3,50 €");
  });

  it("that cannot be read is no amount, and stays as it was typed", () => {
    show(<Price />);
    const input = screen.getByLabelText<HTMLInputElement>("Price");
    fireEvent.change(input, { target: { value: "12a" } });
    fireEvent.blur(input);
    expect(screen.getByRole("status").textContent).toBe("null");
    expect(input.value).toBe("12a");
    expect(input.getAttribute("aria-invalid")).toBe("true");
  });
});

function Pads() {
  const [amount, setAmount] = useState(minor(0));
  return <AmountPad label="Given" value={amount} onChange={setAmount} />;
}

describe("keys", () => {
  it("move an amount in from the right, by touch and by keyboard", () => {
    show(<Pads />);
    fireEvent.click(screen.getByRole("button", { name: "5" }));
    fireEvent.click(screen.getByRole("button", { name: "00" }));
    fireEvent.keyDown(window, { key: "1" });
    fireEvent.keyDown(window, { key: "Backspace" });
    expect(screen.getByRole("status").textContent).toBe("€5.00");
  });

  it("never show a PIN, only how much of it there is", () => {
    const { container } = show(<PinPad value="1478" onChange={() => undefined} />);
    expect(screen.getByRole("status").textContent).toBe("4 digits typed");
    expect(container.textContent).not.toContain("1478");
  });
});

function Undoing({ onUndo, onGone }: { onUndo: () => void; onGone: () => void }) {
  const { show: note } = useToasts();
  const send = () => note({ text: "Sent.", action: { word: "Undo", run: onUndo }, onGone });
  return <Button onClick={send}>Send</Button>;
}

describe("a note that passes", () => {
  it("takes back what was done, once, and is gone", () => {
    const [undo, gone] = [vi.fn(), vi.fn()];
    show(
      <ToastTray>
        <Undoing onUndo={undo} onGone={gone} />
      </ToastTray>,
    );
    fireEvent.click(screen.getByRole("button", { name: "Send" }));
    fireEvent.click(screen.getByRole("button", { name: "Undo" }));
    expect(undo).toHaveBeenCalledTimes(1);
    expect(gone).not.toHaveBeenCalled();
    expect(screen.queryByText("Sent.")).toBeNull();
  });

  it("tells that it was closed without its action", () => {
    const [undo, gone] = [vi.fn(), vi.fn()];
    show(
      <ToastTray>
        <Undoing onUndo={undo} onGone={gone} />
      </ToastTray>,
    );
    fireEvent.click(screen.getByRole("button", { name: "Send" }));
    fireEvent.click(screen.getByRole("button", { name: "Close" }));
    expect(gone).toHaveBeenCalledTimes(1);
    expect(undo).not.toHaveBeenCalled();
  });
});

describe("a table", () => {
  it("sorts by a head, and the other way round at a second press", () => {
    const rows = [10, 2, 33];
    const columns = [{ key: "sold", word: "Sold", cell: (row: number) => row, by: (row: number) => row }];
    show(<Table label="Dishes" rows={rows} keyOf={(row) => row} columns={columns} />);
    const cells = () => screen.getAllByRole("cell").map((cell) => cell.textContent);
    fireEvent.click(screen.getByRole("button", { name: "Sold" }));
    expect(cells()).toEqual(["2", "10", "33"]);
    fireEvent.click(screen.getByRole("button", { name: "Sold" }));
    expect(cells()).toEqual(["33", "10", "2"]);
  });
});

describe("minutes open", () => {
  it("are said in words and shown in short", () => {
    const since = new Date(Date.now() - 65 * 60_000).toISOString();
    const { container } = show(<TimeAgo since={since} ahead={60_000} />, "el");
    expect(container.textContent).toContain("1 ω 06′");
    expect(container.textContent).toContain("εδώ και 66 λεπτά");
  });
});
