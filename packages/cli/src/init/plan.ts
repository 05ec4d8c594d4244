import type { Edit } from '../edits/edit.js'

/**
 * What is done with one file, worked out in full before anything is written. Paths are relative to the project's folder
 * (the one that `openProject` was given), with `/`.
 */
export type PlanItem = Create | Modify | Written | Skip

interface Planned {
  readonly path: string
  /** What the file, or the change, is for: one line for people. */
  readonly what: string
}

/** A file that is not there yet. */
export interface Create extends Planned {
  readonly action: 'create'
  readonly text: string
  /** The file's mode; default: what the process gives new files. */
  readonly mode?: number
  /** Holds secrets: its values are shown nowhere. */
  readonly secret?: true
}

/** Edits of a file that is there; offsets into the text as the project's tree has it. Several items of a path are one. */
export interface Modify extends Planned {
  readonly action: 'modify'
  readonly edits: readonly Edit[]
  /** As of `Create`. */
  readonly secret?: true
}

/** A file that the package manager writes when it installs. */
export interface Written extends Planned {
  readonly action: 'install'
  readonly isNew: boolean
}

/** A file that stays as it is. */
export interface Skip {
  readonly action: 'skip'
  readonly path: string
  /** Why: "it is there already", or what is in the way. */
  readonly reason: string
  /** What a person has to do by hand, one sentence; absent where nothing is missing. */
  readonly todo?: string
}

/** What is offered beside the files of `init`: `wrapHandlers` in wrap/wrap.ts gives it. */
export interface WrapPlan {
  readonly items: readonly PlanItem[]
  /** What is left to people in what was wrapped, such as a `TODO` of an access that nobody can infer. */
  readonly todos: readonly { readonly path: string; readonly line: number; readonly todo: string }[]
}

/** How handlers reach the gate. */
export interface WrapOptions {
  /** The file that exports `route` and `routes`, whether it is there already or this plan creates it. */
  readonly security: string
  /** Its text where this plan creates or changes it; else that of the project's tree is read. */
  readonly securityText?: string
  /** Handlers whose access nobody can infer: left as they are (default), or put behind `TODO`, which refuses everybody. */
  readonly undecided?: 'skip' | 'deny'
  /** What `import … from` says of a file of the project in another: by the app's alias where there is one, else relative. */
  readonly specifier: (to: string, from: string) => string
}
