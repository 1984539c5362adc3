#include "CPaddockLinux.h"
