import {
  Activity,
  BellRing,
  ClipboardList,
  ShieldCheck,
  SlidersHorizontal,
  UserRound,
  UsersRound,
  Waves,
  type LucideIcon,
} from 'lucide-react'
import { createElement, lazy, type ComponentType } from 'react'
import type { ConsoleSession } from '../../../holdfast/src/console/wire.ts'

export interface ViewEntry {
  readonly path: string
  readonly title: string
  readonly icon: LucideIcon
  /** Pressed after `g`. */
  readonly key: string
  readonly view: ComponentType
  /** Absent: it is always there. */
  readonly needs?: keyof ConsoleSession['views']
}

/** A view that asks for more than the stream tells. What it asks with is loaded with it: the first view is there sooner. */
const queried = (load: () => Promise<{ default: ComponentType }>) =>
  lazy(async () => {
    const [{ Queried }, { default: View }] = await Promise.all([import('../data/queried.tsx'), load()])
    return { default: () => createElement(Queried, null, createElement(View)) }
  })

/** Every view, in the order of a morning after: what happened, who, what to change, then everything else. */
export const views: readonly ViewEntry[] = [
  { path: '/', title: 'Overview', icon: Waves, key: 'o', view: lazy(() => import('../overview/overview.tsx')) },
  { path: '/live', title: 'Live', icon: Activity, key: 'l', view: queried(() => import('../live/live.tsx')) },
  {
    path: '/callers',
    title: 'Callers',
    icon: UserRound,
    key: 'c',
    view: queried(() => import('../callers/callers.tsx')),
  },
  {
    path: '/limits',
    title: 'Limits',
    icon: SlidersHorizontal,
    key: 'i',
    view: queried(() => import('../limits/limits.tsx')),
  },
  {
    path: '/coverage',
    title: 'Coverage',
    icon: ShieldCheck,
    key: 'v',
    needs: 'coverage',
    view: queried(() => import('../coverage/coverage.tsx')),
  },
  {
    path: '/people',
    title: 'People',
    icon: UsersRound,
    key: 'p',
    needs: 'people',
    view: queried(() => import('../people/people.tsx')),
  },
  {
    path: '/audit',
    title: 'Audit',
    icon: ClipboardList,
    key: 'a',
    needs: 'audit',
    view: queried(() => import('../audit/audit.tsx')),
  },
  {
    path: '/alerts',
    title: 'Alerts',
    icon: BellRing,
    key: 't',
    needs: 'alerts',
    view: queried(() => import('../alerts/alerts.tsx')),
  },
]

export const CodePage = lazy(() => import('../codes/code-page.tsx'))

export const viewsOf = (session: ConsoleSession): readonly ViewEntry[] =>
  views.filter((entry) => entry.needs === undefined || session.views[entry.needs])
