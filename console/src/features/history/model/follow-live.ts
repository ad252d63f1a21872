/**
 * When the timeline moves by itself. It follows the newest events only for a reader who looks at the end and inspects nothing; whoever
 * has scrolled away, selected, searched or zoomed keeps the same picture, and is told how much is new. Pure.
 */

export interface FollowState {
  readonly following: boolean;
  /** Events that came since the picture was frozen. */
  readonly unseen: number;
}

export const FOLLOWING: FollowState = { following: true, unseen: 0 };

export type FollowEvent =
  | { readonly kind: "arrived"; readonly events: number }
  /** The reader scrolled; `atEnd` says where to. */
  | { readonly kind: "scrolled"; readonly atEnd: boolean }
  /** Selected a row, opened details, searched, zoomed, filtered. */
  | { readonly kind: "inspected" }
  | { readonly kind: "returned_to_live" };

export function followNext(state: FollowState, event: FollowEvent): FollowState {
  switch (event.kind) {
    case "arrived":
      return state.following || event.events === 0 ? state : { following: false, unseen: state.unseen + event.events };
    case "scrolled":
      // Coming back to the end by scrolling does not thaw the picture: only the reader's own word does, so that it never jumps.
      return state.following && !event.atEnd ? { following: false, unseen: 0 } : state;
    case "inspected":
      return state.following ? { following: false, unseen: 0 } : state;
    case "returned_to_live":
      return FOLLOWING;
  }
}
