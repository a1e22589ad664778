-- Creates of banking-information with values of their own. wrk -s create.lua URL -- TOKEN
local token, thread_number, count = nil, 0, 0
function setup(thread)
  thread:set("number", thread_number)
  thread_number = thread_number + 1
end
function init(args)
  token = args[1]
  math.randomseed(os.time() + number * 7919)
  wrk.headers["Authorization"] = "Bearer " .. token
  wrk.headers["Content-Type"] = "application/json"
end
function request()
  count = count + 1
  local organization = string.format("%08x-%04x-4000-8000-%012x", math.random(0, 0x7fffffff),
    math.random(0, 0xffff), math.random(0, 0x7fffffff))
  local body = string.format('{"organizationId":"%s","bankName":"Bank of Measure",' ..
    '"bankAccountNumber":"%012d%010d","transitNumber":"%09d","notes":"measured","isPrimary":true}',
    organization, math.random(0, 2147483647), count, math.random(0, 999999999))
  return wrk.format("POST", "/api/records/banking-information", nil, body)
end
