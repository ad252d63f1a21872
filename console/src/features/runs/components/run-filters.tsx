"use client";
/** What narrows the list: search, order and filters. Every choice goes into the address and nowhere else. */
import { Button, Checkbox, CheckboxGroup, DismissibleTag, Search, Select, SelectItem, TextInput } from "@carbon/react";
import { RUN_SORTS } from "@praxis/api/contract";
import { RUN_STATUSES, WAITING_ON } from "@praxis/domain/run";
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { visibleLine } from "../../../lib/text/visible-text";
import {
  FIRST_SORT,
  isNarrowed,
  RUN_FILTERS,
  withFilter,
  type RunFilterName,
  type RunList,
  type RunListSort,
} from "../../../lib/run-list/run-list-address";
import { usePlaybookNames } from "../api/list-runs";

/** While somebody types. */
const TYPING_MS = 300;
const AGES = ["-1h", "-24h", "-7d", "-30d"] as const;

interface FiltersProps {
  list: RunList;
  go(to: RunList, how?: "push" | "replace"): void;
}

export function RunFilters({ list, go }: FiltersProps): ReactNode {
  const t = useTranslations("runs");
  const [open, setOpen] = useState(false);
  return (
    <search className="run-filters">
      <div className="run-filters__line">
        <SearchBox list={list} go={go} />
        <Select
          id="runs-sort"
          size="sm"
          inline={false}
          labelText={t("sort.label")}
          value={list.sort}
          onChange={({ target }) => go({ ...list, sort: sortOf(target.value), cursor: null })}
        >
          {RUN_SORTS.map((sort) => (
            <SelectItem key={sort} value={sort} text={t(`sort.${sort}`)} />
          ))}
        </Select>
        <Button kind="tertiary" size="sm" aria-expanded={open} aria-controls="runs-filters" onClick={() => setOpen(!open)}>
          {t(open ? "filters.close" : "filters.open")}
        </Button>
      </div>
      <div id="runs-filters" className="run-filters__panel" hidden={!open}>
        {open && <FilterPanel list={list} go={go} />}
      </div>
      <ChosenFilters list={list} go={go} />
    </search>
  );
}

const sortOf = (value: string): RunListSort => RUN_SORTS.find((sort) => sort === value) ?? FIRST_SORT;

function SearchBox({ list, go }: FiltersProps): ReactNode {
  const t = useTranslations("runs.filters");
  const asked = list.filters.q?.[0] ?? "";
  const [words, setWords] = useState(asked);
  const [seen, setSeen] = useState(asked);
  const [typing, setTyping] = useState(false);
  // The address may change elsewhere: a view, the way back, a tag that is taken away.
  if (asked !== seen) {
    setSeen(asked);
    if (!typing) setWords(asked);
  }
  const box = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    const focus = (event: globalThis.KeyboardEvent): void => {
      if (event.key !== "/" || isTyping(event.target)) return;
      event.preventDefault();
      box.current?.focus();
    };
    document.addEventListener("keydown", focus);
    return () => {
      document.removeEventListener("keydown", focus);
      clearTimeout(timer.current);
    };
  }, []);
  const search = (text: string): void => {
    setWords(text);
    setTyping(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setTyping(false);
      go(withFilter(list, "q", text.trim() === "" ? [] : [text]), "replace");
    }, TYPING_MS);
  };
  return (
    <Search
      ref={box}
      size="sm"
      className="run-filters__search"
      labelText={t("q")}
      placeholder={t("qPlaceholder")}
      closeButtonLabelText={t("clearSearch")}
      value={words}
      onChange={({ target }) => search(target.value)}
    />
  );
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

function FilterPanel({ list, go }: FiltersProps): ReactNode {
  const t = useTranslations("runs.filters");
  const set = (name: RunFilterName, values: readonly string[]): void => go(withFilter(list, name, values));
  const names = [...new Set([...usePlaybookNames(), ...(list.filters.playbook ?? [])])].sort();
  return (
    <>
      <Several list={list} name="status" values={RUN_STATUSES} set={set} />
      <Several list={list} name="waitingOn" values={WAITING_ON} set={set} />
      <CheckboxGroup legendText={t("state")}>
        {(["needsPerson", "stuck"] as const).map((name) => (
          <Checkbox
            key={name}
            id={`runs-${name}`}
            labelText={t(name)}
            checked={list.filters[name] !== undefined}
            onChange={(_, { checked }) => set(name, checked ? ["true"] : [])}
          />
        ))}
      </CheckboxGroup>
      <div className="run-filters__fields">
        <Choice list={list} name="playbook" values={names} textOf={(name) => name} set={set} />
        <Choice list={list} name="createdAfter" values={AGES} textOf={(age) => (isAge(age) ? t(`ages.${age}`) : age)} set={set} />
        <Choice list={list} name="finishedAfter" values={AGES} textOf={(age) => (isAge(age) ? t(`ages.${age}`) : age)} set={set} />
        <Words key={`by ${list.filters.createdBy?.[0] ?? ""}`} list={list} name="createdBy" set={set} />
        <Words key={`label ${(list.filters.label ?? []).join()}`} list={list} name="label" set={set} />
      </div>
    </>
  );
}

type Age = (typeof AGES)[number];
const isAge = (text: string): text is Age => AGES.some((age) => age === text);

interface FieldProps {
  list: RunList;
  set(name: RunFilterName, values: readonly string[]): void;
}

function Several({ list, name, values, set }: FieldProps & { name: "status" | "waitingOn"; values: readonly string[] }): ReactNode {
  const t = useTranslations("runs.filters");
  const textOf = useFilterText();
  const chosen = list.filters[name] ?? [];
  return (
    <CheckboxGroup legendText={t(name)}>
      {values.map((value) => (
        <Checkbox
          key={value}
          id={`runs-${name}-${value}`}
          labelText={textOf(name, value)}
          checked={chosen.includes(value)}
          onChange={(_, { checked }) => set(name, checked ? [...chosen, value] : chosen.filter((one) => one !== value))}
        />
      ))}
    </CheckboxGroup>
  );
}

interface ChoiceProps extends FieldProps {
  name: "playbook" | "createdAfter" | "finishedAfter";
  values: readonly string[];
  textOf(value: string): string;
}

function Choice({ list, name, values, textOf, set }: ChoiceProps): ReactNode {
  const t = useTranslations("runs.filters");
  const [chosen = ""] = list.filters[name] ?? [];
  return (
    <Select
      id={`runs-${name}`}
      size="sm"
      labelText={t(name)}
      value={chosen}
      onChange={({ target }) => set(name, target.value === "" ? [] : [target.value])}
    >
      <SelectItem value="" text={t("any")} />
      {[...new Set([...values, ...(chosen === "" ? [] : [chosen])])].map((value) => (
        <SelectItem key={value} value={value} text={textOf(value)} />
      ))}
    </Select>
  );
}

/** Taken with Enter, or when the field is left. */
function Words({ list, name, set }: FieldProps & { name: "createdBy" | "label" }): ReactNode {
  const t = useTranslations("runs.filters");
  const [text, setText] = useState(name === "label" ? "" : (list.filters[name]?.[0] ?? ""));
  const take = (): void => {
    const words = text.trim();
    if (name === "createdBy" && words !== (list.filters.createdBy?.[0] ?? "")) set(name, words === "" ? [] : [words]);
    if (name === "label" && /^[^=]+=/.test(words)) set(name, [...(list.filters.label ?? []), words]);
  };
  return (
    <TextInput
      id={`runs-${name}`}
      size="sm"
      labelText={t(name)}
      placeholder={t(`${name}Placeholder`)}
      value={text}
      invalid={name === "label" && text.trim() !== "" && !/^[^=]+=/.test(text.trim())}
      invalidText={t("labelInvalid")}
      onChange={({ target }) => setText(target.value)}
      onBlur={take}
      onKeyDown={(event: KeyboardEvent) => event.key === "Enter" && take()}
    />
  );
}

function useFilterText(): (name: RunFilterName, value: string) => string {
  const status = useTranslations("common.status");
  const waiting = useTranslations("common.waitingOn");
  const t = useTranslations("runs.filters.ages");
  return (name, value) => {
    const run = RUN_STATUSES.find((one) => one === value);
    const what = WAITING_ON.find((one) => one === value);
    if (name === "status" && run !== undefined) return status(run);
    if (name === "waitingOn" && what !== undefined) return waiting(what);
    if (name.endsWith("After") && isAge(value)) return t(value);
    return visibleLine(value, 60);
  };
}

/** What is asked for, each to be taken away by itself. */
function ChosenFilters({ list, go }: FiltersProps): ReactNode {
  const t = useTranslations("runs.filters");
  const textOf = useFilterText();
  if (!isNarrowed(list)) return null;
  const isFlag = (name: RunFilterName): boolean => name === "stuck" || name === "needsPerson";
  return (
    <ul className="run-filters__chosen" aria-label={t("chosen")}>
      {RUN_FILTERS.flatMap((name) => {
        const values = list.filters[name] ?? [];
        // Many ids are one choice.
        const tags = name === "id" ? [values.length === 1 ? (values[0] ?? "") : t("ids", { count: values.length })] : values;
        return (values.length === 0 ? [] : tags).map((value) => (
          <li key={`${name} ${value}`}>
            <DismissibleTag
              size="md"
              type="cool-gray"
              text={isFlag(name) ? t(name) : t("tag", { name: t(name), value: name === "id" ? value : textOf(name, value) })}
              title={t("remove")}
              onClose={() => go(withFilter(list, name, name === "id" ? [] : values.filter((one) => one !== value)))}
            />
          </li>
        ));
      })}
      <li>
        <Button kind="ghost" size="sm" onClick={() => go({ filters: {}, sort: list.sort, cursor: null })}>
          {t("clear")}
        </Button>
      </li>
    </ul>
  );
}
