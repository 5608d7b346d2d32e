import { ChipGroup, Field, Switch, TextInput, useText } from "@comanda/ui";
import { Form } from "./Desk.tsx";
import { houseText } from "./text.ts";
import { useWeekday, WEEKDAYS, type When } from "./when.ts";

/** Days and hours; no day chosen is every day. */
export function WhenFields({
  when,
  onChange,
}: {
  readonly when: When;
  readonly onChange: (when: When) => void;
}) {
  const h = useText(houseText);
  const word = useWeekday();
  const isAllDay = when.from_time === null;
  return (
    <>
      <ChipGroup
        label={h("weekdays")}
        choices={WEEKDAYS.map((key) => ({ key, word: word(key) }))}
        chosen={WEEKDAYS.filter((day) => when.weekdays?.includes(day) ?? false)}
        onChange={(days) =>
          onChange({ ...when, weekdays: days.length === 0 || days.length === 7 ? null : days })
        }
      />
      <Switch
        label={h("allDay")}
        on={isAllDay}
        onChange={(on) => onChange({ ...when, from_time: on ? null : "17:00", to_time: on ? null : "20:00" })}
      />
      {isAllDay ? null : (
        <Form>
          <Field label={h("from")}>
            <TextInput
              type="time"
              value={when.from_time ?? ""}
              onChange={(from_time) => onChange({ ...when, from_time })}
            />
          </Field>
          <Field label={h("until")}>
            <TextInput
              type="time"
              value={when.to_time ?? ""}
              onChange={(to_time) => onChange({ ...when, to_time })}
            />
          </Field>
        </Form>
      )}
    </>
  );
}
