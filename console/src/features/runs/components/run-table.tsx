"use client";
/** The rows, for pointer and keyboard: arrows move, Enter opens, Space marks. Which rows there are is not decided here. */
import { Checkbox, Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@carbon/react";
import type { RunView } from "@praxis/api/contract";
import { FlexRender, useTable, type Row, type RowSelectionState } from "@tanstack/react-table";
import { useRouter } from "next/navigation";
import { useState, type KeyboardEvent, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import type { RunListSort } from "../../../lib/run-list/run-list-address";
import { directionOf, nextSort } from "../model/column-sort";
import { COLUMN_NAMES, columns, features, type ColumnName } from "./run-columns";

interface RunTableProps {
  runs: readonly RunView[];
  sort: RunListSort;
  onSort(sort: RunListSort): void;
  /** Null: this person may not change runs, so nothing can be marked. */
  marked: RowSelectionState | null;
  onMark(marked: RowSelectionState): void;
}

export function RunTable({ runs, sort, onSort, marked, onMark }: RunTableProps): ReactNode {
  const t = useTranslations("runs");
  const table = useTable({
    features,
    columns,
    data: runs,
    getRowId: (run) => run.id,
    state: { rowSelection: marked ?? {} },
    onRowSelectionChange: (change) => onMark(typeof change === "function" ? change(marked ?? {}) : change),
  });
  const { rows } = table.getRowModel();
  const keys = useRowKeys(rows.map(({ id }) => id));
  return (
    <div className="wide-table">
      <Table size="md" aria-label={t("title")} className="run-table">
        <TableHead>
          <TableRow>
            {marked !== null && (
              <TableHeader className="run-table__mark">
                <Checkbox
                  id="runs-mark-all"
                  hideLabel
                  labelText={t("bulk.markPage")}
                  checked={table.getIsAllRowsSelected()}
                  indeterminate={table.getIsSomeRowsSelected() && !table.getIsAllRowsSelected()}
                  onChange={(_, { checked }) => table.toggleAllRowsSelected(checked)}
                />
              </TableHeader>
            )}
            {COLUMN_NAMES.map((name) => (
              <ColumnHead key={name} name={name} sort={sort} onSort={onSort} />
            ))}
          </TableRow>
        </TableHead>
        <TableBody onKeyDown={(event: KeyboardEvent<HTMLElement>) => keys.press(event, (id) => table.getRow(id).toggleSelected())}>
          {rows.map((row) => (
            <RunRow
              key={row.id}
              row={row}
              isMarked={row.getIsSelected()}
              mayMark={marked !== null}
              isCurrent={row.id === keys.current}
              onEnter={() => keys.enter(row.id)}
            />
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

/** The whole list is sorted, not the rows of this page: the server does it. */
function ColumnHead({ name, sort, onSort }: { name: ColumnName; sort: RunListSort; onSort(sort: RunListSort): void }): ReactNode {
  const t = useTranslations("runs");
  const label = t(`columns.${name}`);
  const next = nextSort(name, sort);
  if (next === null) return <TableHeader>{label}</TableHeader>;
  const direction = directionOf(name, sort);
  return (
    <TableHeader
      isSortable
      isSortHeader={direction !== "NONE"}
      sortDirection={direction}
      translateWithId={() => t("sort.next", { order: t(`sort.${next}`) })}
      onClick={() => onSort(next)}
    >
      {label}
    </TableHeader>
  );
}

interface RunRowProps {
  row: Row<typeof features, RunView>;
  isMarked: boolean;
  mayMark: boolean;
  isCurrent: boolean;
  onEnter(): void;
}

function RunRow({ row, isMarked, mayMark, isCurrent, onEnter }: RunRowProps): ReactNode {
  const t = useTranslations("runs.bulk");
  return (
    <TableRow data-row={row.id} tabIndex={isCurrent ? 0 : -1} onFocus={onEnter} isSelected={isMarked}>
      {mayMark && (
        <TableCell className="run-table__mark">
          <Checkbox
            id={`mark-${row.id}`}
            hideLabel
            labelText={t("mark", { title: row.original.title })}
            checked={isMarked}
            onChange={(_, { checked }) => row.toggleSelected(checked)}
          />
        </TableCell>
      )}
      {row.getAllCells().map((cell) => (
        <TableCell key={cell.id}>
          <FlexRender cell={cell} />
        </TableCell>
      ))}
    </TableRow>
  );
}

/** One row can be reached by Tab; from there arrows, Home and End lead to the others. */
function useRowKeys(ids: readonly string[]): {
  current: string | undefined;
  enter(id: string): void;
  press(event: KeyboardEvent<HTMLElement>, mark: (id: string) => void): void;
} {
  const router = useRouter();
  const [last, setLast] = useState<string | null>(null);
  const current = last !== null && ids.includes(last) ? last : ids[0];
  const press = (event: KeyboardEvent<HTMLElement>, mark: (id: string) => void): void => {
    const row = event.target instanceof HTMLElement ? event.target : null;
    const id = row?.dataset["row"];
    if (row === null || id === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = nextRow(event.key, ids.indexOf(id), ids.length);
    if (to === null && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    if (event.key === "Enter") router.push(`/runs/${id}`);
    else if (event.key === " ") mark(id);
    else if (to !== null)
      row
        .closest("tbody")
        ?.querySelector<HTMLElement>(`[data-row="${ids[to] ?? ""}"]`)
        ?.focus();
  };
  return { current, enter: setLast, press };
}

function nextRow(key: string, at: number, count: number): number | null {
  const steps: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, j: at + 1, k: at - 1, Home: 0, End: count - 1 };
  const to = steps[key];
  return to === undefined ? null : Math.min(Math.max(to, 0), count - 1);
}
