/** What a reader has chosen on the timeline, and what each choice means for following live. Pure; the component holds it. */
import { FOLLOWING, followNext, type FollowState } from "./follow-live";
import type { RowFilter, TimelineMode } from "./timeline-rows";
import { WHOLE, type ZoomWindow } from "./zoom-window";

export interface TimelineState {
  readonly filter: RowFilter;
  readonly window: ZoomWindow;
  readonly foldIdle: boolean;
  /** The row the keyboard is on, by the id of its first event: numbers change when more of the history arrives. */
  readonly active: string | null;
  /** Its details are shown. */
  readonly open: boolean;
  readonly follow: FollowState;
}

export const INITIAL_TIMELINE: TimelineState = {
  filter: { mode: "compact", search: "", troubleOnly: false },
  window: WHOLE,
  foldIdle: true,
  active: null,
  open: false,
  follow: FOLLOWING,
};

export type TimelineAction =
  | { readonly kind: "mode"; readonly mode: TimelineMode }
  | { readonly kind: "search"; readonly text: string }
  | { readonly kind: "trouble"; readonly only: boolean }
  | { readonly kind: "fold"; readonly idle: boolean }
  | { readonly kind: "zoom"; readonly window: ZoomWindow }
  | { readonly kind: "activate"; readonly id: string; readonly open?: boolean }
  | { readonly kind: "close" }
  | { readonly kind: "arrived"; readonly events: number }
  | { readonly kind: "scrolled"; readonly atEnd: boolean }
  | { readonly kind: "live" };

export function timelineNext(state: TimelineState, action: TimelineAction): TimelineState {
  const inspected = (): FollowState => followNext(state.follow, { kind: "inspected" });
  switch (action.kind) {
    case "mode":
      return { ...state, filter: { ...state.filter, mode: action.mode }, open: false };
    case "search":
      return { ...state, filter: { ...state.filter, search: action.text }, follow: action.text === "" ? state.follow : inspected() };
    case "trouble":
      return { ...state, filter: { ...state.filter, troubleOnly: action.only }, follow: action.only ? inspected() : state.follow };
    case "fold":
      return { ...state, foldIdle: action.idle, window: WHOLE };
    case "zoom":
      return { ...state, window: action.window, follow: inspected() };
    case "activate":
      return { ...state, active: action.id, open: action.open ?? state.open, follow: inspected() };
    case "close":
      return { ...state, open: false };
    case "arrived":
    case "scrolled": {
      const follow = followNext(state.follow, action);
      return follow === state.follow ? state : { ...state, follow };
    }
    case "live":
      return { ...state, window: WHOLE, open: false, active: null, follow: followNext(state.follow, { kind: "returned_to_live" }) };
  }
}
