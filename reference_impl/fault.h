// The place of a planted fault: PLANTED(name) stands where the code would break one rule of the contract. Here it is
// the constant false and costs nothing; tests/faults builds these sources once more with a switch in its place, to see
// that the milestones find each fault. Never true in the product, and no place to configure behaviour.
#pragma once

#ifndef PLANTED
#define PLANTED(name) false
#endif
