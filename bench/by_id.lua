-- Requests about random records. wrk -s by_id.lua URL -- TOKEN FILE WHAT
-- FILE holds a line a record: id and account number. WHAT is read, reveal or search.
local token, what
local ids, numbers = {}, {}
function init(args)
  token, what = args[1], args[3]
  for line in io.lines(args[2]) do
    local id, number = line:match("^(%S+) (%S+)$")
    ids[#ids + 1] = id
    numbers[#numbers + 1] = number
  end
  math.randomseed(os.time())
  wrk.headers["Authorization"] = "Bearer " .. token
  wrk.headers["Content-Type"] = "application/json"
end
function request()
  local i = math.random(1, #ids)
  if what == "read" then
    return wrk.format("GET", "/api/records/banking-information/" .. ids[i])
  elseif what == "reveal" then
    return wrk.format("POST", "/api/records/banking-information/" .. ids[i] .. "/reveal", nil,
      '{"fields":["bankAccountNumber"],"reason":"measuring"}')
  end
  return wrk.format("POST", "/api/records/banking-information/search", nil,
    '{"where":{"bankAccountNumber":"' .. numbers[i] .. '"}}')
end
