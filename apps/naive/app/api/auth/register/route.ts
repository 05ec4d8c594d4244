import bcrypt from 'bcryptjs'
import { eq } from 'drizzle-orm'
import { NextResponse } from 'next/server'
import { signToken } from '@/lib/auth'
import { getDb, users } from '@/lib/db'
import { isName } from '@/lib/validation'

export async function POST(request: Request) {
  const body = await request.json()
  if (!isName(body.name)) return NextResponse.json({ error: 'Invalid name' }, { status: 400 })

  const db = await getDb()
  const [existing] = await db.select().from(users).where(eq(users.email, body.email))
  if (existing) return NextResponse.json({ error: 'Email already registered' }, { status: 409 })

  const password = await bcrypt.hash(body.password, 10)
  const [user] = await db
    .insert(users)
    .values({ id: String(Date.now()), role: 'user', ...body, password })
    .returning()
  return NextResponse.json({ user, token: signToken(user) }, { status: 201 })
}
