/** One request as it goes over the wire: nothing is normalised, so that a spelling reaches the server as it stands. */
export interface ProbeRequest {
  /** Default: GET. */
  readonly method?: string
  /** The request target: path and query, sent byte for byte, such as `/api/%6frders` or `//api/orders`. */
  readonly path: string
  /**
   * By lower-case name; they win over what is sent by itself: `user-agent`, `accept`, and with writes the app's own
   * `origin`, as a browser would. A list is sent as several lines; an empty one leaves the header out.
   */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** Text or bytes go as they are; anything else is sent as JSON with its content type. */
  readonly body?: unknown
  /** Whose cookies and bearer token are sent. Default: nobody's. */
  readonly as?: Caller
  /** Milliseconds for the whole exchange. Default: 10,000. */
  readonly deadline?: number
}

/** Who sends: a signed-in account, or something that was made of its credential, such as a token with another signature. */
export interface Caller {
  /** What the printed curl line calls its credential: `account 1`. */
  readonly label: string
  /** Cookies by name. */
  readonly cookies: Readonly<Record<string, string>>
  /** Sent as `Authorization: Bearer …` where the app hands tokens out in its answers. */
  readonly bearer?: string
}

/** What came back. Redirects are not followed. */
export interface Answer {
  readonly status: number
  /** By lower-case name; lines of one name joined by `, ` as RFC 9110 §5.3 says, but for `set-cookie`. */
  readonly headers: Readonly<Record<string, string>>
  readonly setCookies: readonly string[]
  /** At most 2 MB of it, decoded as UTF-8. */
  readonly text: string
  /** The body as JSON; `undefined` where it is none. */
  readonly json: unknown
  /** From the first byte sent to the last received. */
  readonly ms: number
}

/** One request and what came of it. */
export interface Exchange {
  readonly request: ProbeRequest
  /** `null`: no answer within the deadline, or the connection broke. A probe takes that for no verdict, not for a fault. */
  readonly answer: Answer | null
  /** The line that shows it, to be pasted into a shell; credentials are names of variables. */
  readonly curl: string
}
