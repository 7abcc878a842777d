-- Takes further tokens, whether they are there or not, or gives some back.
-- KEYS: the number of tokens used
-- ARGV: how many more; in how many ms they are there again
local now = redis.call('INCRBY', KEYS[1], ARGV[1])
if now <= 0 then
  redis.call('DEL', KEYS[1])
elseif redis.call('PTTL', KEYS[1]) < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return {now}
