-- Takes one request and some tokens from a caller's quotas, both or none.
-- KEYS: the numbers of requests and of tokens used
-- ARGV: requests allowed (0: any number), in how many ms; tokens allowed (0: any number), in how many ms; tokens wanted
-- Returns 0, or 1 if the requests are used up, or 2 if the tokens are;
-- requests used, ms until they are there again; tokens used, ms until they are there again
local function used(key, time)
  local number = redis.call('GET', key)
  if not number then
    return 0, time
  end
  return tonumber(number), redis.call('PTTL', key)
end

local function take(key, number, time)
  local now = redis.call('INCRBY', key, number)
  if redis.call('PTTL', key) < 0 then
    redis.call('PEXPIRE', key, time)
  end
  return now
end

local requests, requestTime = tonumber(ARGV[1]), tonumber(ARGV[2])
local tokens, tokenTime = tonumber(ARGV[3]), tonumber(ARGV[4])
local wanted = tonumber(ARGV[5])
local requestsUsed, requestsLeft, tokensUsed, tokensLeft = 0, 0, 0, 0
if requests > 0 then
  requestsUsed, requestsLeft = used(KEYS[1], requestTime)
end
if tokens > 0 then
  tokensUsed, tokensLeft = used(KEYS[2], tokenTime)
end
if requests > 0 and requestsUsed + 1 > requests then
  return {1, requestsUsed, requestsLeft, tokensUsed, tokensLeft}
end
if tokens > 0 and tokensUsed + wanted > tokens then
  return {2, requestsUsed, requestsLeft, tokensUsed, tokensLeft}
end
if requests > 0 then
  requestsUsed = take(KEYS[1], 1, requestTime)
end
if tokens > 0 then
  tokensUsed = take(KEYS[2], wanted, tokenTime)
end
return {0, requestsUsed, requestsLeft, tokensUsed, tokensLeft}
