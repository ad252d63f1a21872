/** Which orders of the list belong to which column head, and what a click on one asks for. Pure. */
import { FIRST_SORT, type RunListSort } from "../../../lib/run-list/run-list-address";

interface Orders {
  readonly ASC: RunListSort;
  readonly DESC: RunListSort;
}

/** Columns without an order are not here: the server would have to read every run to sort by them. */
const ORDERS: Readonly<Record<string, Orders>> = {
  waitingOn: { ASC: "waitingSince", DESC: "-waitingSince" },
  playbook: { ASC: "playbook", DESC: "-playbook" },
  age: { ASC: "createdAt", DESC: "-createdAt" },
};

export function directionOf(column: string, sort: RunListSort): "NONE" | keyof Orders {
  const orders = ORDERS[column];
  return orders?.ASC === sort ? "ASC" : orders?.DESC === sort ? "DESC" : "NONE";
}

/** First one way, then the other, then the list's usual order; the column of the usual order has only two. Null: not to be sorted by. */
export function nextSort(column: string, sort: RunListSort): RunListSort | null {
  const orders = ORDERS[column];
  if (orders === undefined) return null;
  const isUsual = orders.DESC === FIRST_SORT;
  switch (directionOf(column, sort)) {
    case "NONE":
      return isUsual ? FIRST_SORT : orders.ASC;
    case "ASC":
      return orders.DESC;
    case "DESC":
      return isUsual ? orders.ASC : FIRST_SORT;
  }
}
