import { eq } from 'drizzle-orm'
import jwt from 'jsonwebtoken'
import { NextResponse } from 'next/server'
import { getUser, type User } from '@/lib/auth'
import { getDb, users } from '@/lib/db'
import { rateLimit } from '@/lib/rate-limit'

const headers = { 'Access-Control-Allow-Origin': '*' }

export async function GET(request: Request) {
  if (!rateLimit(request)) return NextResponse.json({ error: 'Too many requests' }, { status: 429, headers })
  const session = getUser(request)
  if (!session) return NextResponse.json({ error: 'Unauthorized' }, { status: 401, headers })

  const db = await getDb()
  const [user] = await db.select().from(users).where(eq(users.id, session.id))
  return NextResponse.json(user, { headers })
}

export async function PATCH(request: Request) {
  const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? ''
  const session = jwt.decode(token) as User | null
  if (!session) return NextResponse.json({ error: 'Unauthorized' }, { status: 401 })

  try {
    const { name } = await request.json()
    const db = await getDb()
    const [user] = await db.update(users).set({ name }).where(eq(users.id, session.id)).returning()
    return NextResponse.json(user)
  } catch (error) {
    return NextResponse.json({ error: (error as Error).message, stack: (error as Error).stack }, { status: 500 })
  }
}
